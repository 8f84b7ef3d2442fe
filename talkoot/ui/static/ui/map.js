/* The map: areas as the ground, points on it, and, where a place is asked for, one pin. No tiles, so nobody else is told
 * where anyone looks. The list or the fields beside it say the same; the map is the extra. */

const once = {};
const leaflet = (data) => (once.leaflet ??= new Promise((ready, failed) => {
  document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: data.leafletCss }));
  const script = Object.assign(document.createElement("script"), { src: data.leaflet, onload: () => ready(window.L), onerror: failed });
  const nonce = document.querySelector("script[nonce]")?.nonce;
  if (nonce) script.nonce = nonce;
  document.head.append(script);
}));
const geojson = async (url) => (url ? (await fetch(url, { headers: { Accept: "application/geo+json, application/json" } })).json() : null);
const colour = (element, name) => getComputedStyle(element).getPropertyValue(name).trim();

/** A popup made of elements, never of text that is read as HTML. */
function popup({ title, url, note, lang }) {
  const box = document.createElement("div");
  const name = document.createElement(url ? "a" : "strong");
  name.textContent = title || "";
  if (url) name.href = url;
  if (lang) name.lang = lang;
  box.append(name);
  if (note) box.append(Object.assign(document.createElement("div"), { textContent: note }));
  return box;
}

/** The name of an area, written on it. */
function name({ title, lang }) {
  const span = Object.assign(document.createElement("span"), { textContent: title || "" });
  if (lang) span.lang = lang;
  return span;
}

function drawAreas(L, map, element, areas) {
  const sea = colour(element, "--ds-color-accent-border-default");
  const land = colour(element, "--ds-color-neutral-surface-default");
  return L.geoJSON(areas, {
    interactive: false,
    style: { color: sea, weight: 1, fillColor: land, fillOpacity: 1 },
    onEachFeature: (feature, layer) => layer.bindTooltip(name(feature.properties), { permanent: true, direction: "center", className: "t-area" }),
  }).addTo(map);
}

/** Shows the names that have room, those of larger areas first; the others come when the map is nearer. */
function spread(map, base) {
  const size = (layer) => { const bounds = layer.getBounds(); return (bounds.getEast() - bounds.getWest()) * (bounds.getNorth() - bounds.getSouth()); };
  const names = base.getLayers().filter((layer) => layer.getTooltip()).sort((one, other) => size(other) - size(one));
  const fit = () => {
    const taken = [];
    for (const layer of names) {
      const written = layer.getTooltip().getElement();
      if (!written) continue;
      const box = written.getBoundingClientRect();
      const free = taken.every((other) => box.right < other.left || box.left > other.right || box.bottom < other.top || box.top > other.bottom);
      written.style.visibility = free ? "" : "hidden";
      if (free) taken.push(box);
    }
  };
  map.on("zoomend resize", () => requestAnimationFrame(fit));
  fit();
}

function drawPoints(L, map, element, points) {
  const ink = colour(element, "--ds-color-accent-base-default");
  return L.geoJSON(points, {
    pointToLayer: (feature, at) => L.circleMarker(at, { radius: 8, color: "#fff", weight: 2, fillColor: ink, fillOpacity: 0.95 }),
    onEachFeature: (feature, layer) => layer.bindPopup(popup(feature.properties)),
  }).addTo(map);
}

/** One pin, moved by a click or by the arrow keys; its place goes into the two fields. */
function pick(L, map, element, ground) {
  const lat = document.getElementById(element.dataset.lat);
  const lon = document.getElementById(element.dataset.lon);
  const icon = L.divIcon({ className: "t-pin", iconSize: null, iconAnchor: [11, 22] });
  const start = lat.value && lon.value ? L.latLng(lat.value, lon.value) : null;
  let pin = null;
  const put = (at) => {
    pin ??= L.marker(at, { icon, keyboard: false, interactive: false }).addTo(map);
    pin.setLatLng(at);
    lat.value = at.lat.toFixed(5);
    lon.value = at.lng.toFixed(5);
    for (const choice of lat.form?.querySelectorAll("[name=place]:checked") ?? []) choice.checked = false; // the pin is the last word
    for (const field of [lat, lon]) field.dispatchEvent(new Event("change", { bubbles: true }));
  };
  if (start) { put(start); map.setView(start, 14); }
  map.on("click", ({ latlng }) => put(latlng));
  const steps = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
  map.getContainer().addEventListener("keydown", (event) => {
    const step = steps[event.key];
    if (event.key === "Enter" || event.key === " ") { event.preventDefault(); return put(pin?.getLatLng() ?? map.getCenter()); }
    if (!step) return;
    event.preventDefault();
    const reach = event.shiftKey ? 48 : 12;
    const from = map.latLngToContainerPoint(pin?.getLatLng() ?? map.getCenter());
    put(map.containerPointToLatLng(from.add([step[0] * reach, step[1] * reach])));
    map.panInside(pin.getLatLng(), { padding: [40, 40] });
  });
  element.addEventListener("talkoot:place", ({ detail }) => { put(L.latLng(detail.lat, detail.lon)); map.setView(pin.getLatLng(), 14); });
  return ground;
}

/** Draws the map into the element. Called by <talkoot-map> when it is opened. */
export async function draw(element) {
  const { areas, points, label, bounds } = element.dataset;
  const [L, ground, dots] = await Promise.all([leaflet(element.dataset), geojson(areas), geojson(points)]);
  const canvas = Object.assign(document.createElement("div"), { className: "t-map", tabIndex: 0 });
  canvas.setAttribute("role", element.dataset.lat ? "application" : "region");
  canvas.setAttribute("aria-label", label);
  element.append(canvas);
  const picking = Boolean(element.dataset.lat);
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(canvas, { attributionControl: false, keyboard: !picking, zoomAnimation: !calm, fadeAnimation: !calm, zoomControl: false });
  L.control.zoom({ zoomInTitle: element.dataset.nearer, zoomOutTitle: element.dataset.farther }).addTo(map);
  const base = ground && drawAreas(L, map, element, ground);
  const layer = dots && drawPoints(L, map, element, dots);
  const seen = layer?.getLayers().length ? layer : base;
  if (bounds) { const [south, west, north, east] = bounds.split(",").map(Number); map.fitBounds([[south, west], [north, east]]); }
  else if (seen) map.fitBounds(seen.getBounds(), { padding: [16, 16], maxZoom: 14 });
  else map.setView([60.2055, 24.6559], 11);
  if (base) spread(map, base);
  if (picking) pick(L, map, element, base);
  for (const drawing of canvas.querySelectorAll("svg")) drawing.setAttribute("aria-hidden", "true"); // the list beside it says the same
  for (const written of canvas.querySelectorAll(".leaflet-tooltip")) written.removeAttribute("role"); // a name on the map, no tooltip
  return map;
}
