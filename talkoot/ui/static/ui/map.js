/* The map: areas as the ground, points on it, and, where a place is asked for, one pin. No tiles, so nobody else is told
 * where anyone looks. The list or the fields beside it say the same; the map is the extra. */

const once = {};
const leaflet = (data) => (once.leaflet ??= new Promise((ready, failed) => {
  // Names can be measured only once the sheet is there.
  const sheet = new Promise((done) => document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: data.leafletCss, onload: done, onerror: done })));
  const script = Object.assign(document.createElement("script"), { src: data.leaflet, onload: () => sheet.then(() => ready(window.L)), onerror: failed });
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

/** A list of what lies so close together that no map tells it apart. */
function several(group) {
  const box = document.createElement("div");
  box.className = "t-here";
  for (const { properties } of group.features) box.append(popup(properties));
  return box;
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

/** Shows the names that have room beside the dots and each other, those of larger areas first; the others come when the map is nearer. */
function spread(map, base, dots) {
  const size = (layer) => { const bounds = layer.getBounds(); return (bounds.getEast() - bounds.getWest()) * (bounds.getNorth() - bounds.getSouth()); };
  const names = base.getLayers().filter((layer) => layer.getTooltip()).sort((one, other) => size(other) - size(one));
  const fit = () => {
    const taken = dots ? dots.getLayers().map((dot) => dot.getElement()?.getBoundingClientRect()).filter(Boolean) : [];
    for (const layer of names) {
      const written = layer.getTooltip().getElement();
      if (!written) continue;
      written.style.marginTop = "";
      const { left, right, top, bottom } = written.getBoundingClientRect();
      const free = (down) => taken.every((other) => right < other.left || left > other.right || bottom + down < other.top || top + down > other.bottom);
      const down = [0, 14, -14, 24, -24, 34, -34].find(free);
      written.style.visibility = down === undefined ? "hidden" : "";
      if (down === undefined) continue;
      written.style.marginTop = `${down}px`;
      taken.push({ left, right, top: top + down, bottom: bottom + down });
    }
  };
  const soon = () => requestAnimationFrame(() => requestAnimationFrame(fit)); // once everything stands where it will
  map.on("zoomend resize", soon);
  soon();
}

const BESIDE_ZOOM = 62; // pixels that the buttons for nearer and farther take at the left, with half a dot
const NEAR = 30; // pixels between two dots: what is closer is told in one, with a number

/** The points in groups, as close as they lie at this zoom: each with its middle and its features. */
function gathered(L, map, points) {
  const groups = [];
  for (const feature of points.features) {
    const [lon, lat] = feature.geometry.coordinates;
    const at = map.project([lat, lon]);
    let group = groups.find((one) => one.middle.distanceTo(at) < NEAR);
    if (!group) groups.push((group = { middle: at, features: [], bounds: L.latLngBounds([]) }));
    group.features.push(feature);
    group.bounds.extend([lat, lon]);
    group.middle = map.project(group.bounds.getCenter());
  }
  return groups;
}

/** Dots: alone, or one for several with their number; that opens by going nearer, or as a list where nothing is nearer. */
function drawPoints(L, map, element, points) {
  const ink = colour(element, "--ds-color-accent-base-default");
  const dots = L.featureGroup().addTo(map);
  const look = { color: "#fff", weight: 2, fillColor: ink, fillOpacity: 0.95 };
  const draw = () => {
    dots.clearLayers();
    for (const group of gathered(L, map, points)) {
      const number = group.features.length;
      const dot = L.circleMarker(group.bounds.getCenter(), { ...look, radius: number > 1 ? 13 : 8 }).addTo(dots);
      if (number === 1) { dot.bindPopup(popup(group.features[0].properties)); continue; }
      dot.bindTooltip(String(number), { permanent: true, direction: "center", className: "t-area t-count" });
      if (map.getBoundsZoom(group.bounds) > map.getZoom() + 0.5 && map.getZoom() < 17) dot.on("click", () => map.fitBounds(group.bounds, { padding: [40, 40], maxZoom: 17 }));
      else dot.bindPopup(several(group));
    }
    quiet(map);
  };
  map.on("zoomend", draw);
  return { dots, draw };
}

/** The list or the fields beside the map say the same. */
function quiet(map) {
  for (const drawing of map.getContainer().querySelectorAll("svg")) drawing.setAttribute("aria-hidden", "true");
  for (const written of map.getContainer().querySelectorAll(".leaflet-tooltip")) written.removeAttribute("role"); // a name on the map, no tooltip
}

/** One pin, moved by a click or by the arrow keys; its place goes into the two fields. */
function pick(L, map, element, ground) {
  const lat = document.getElementById(element.dataset.lat);
  const lon = document.getElementById(element.dataset.lon);
  const icon = L.divIcon({ className: "t-pin", iconSize: [24, 24], iconAnchor: [12, 29] });
  const start = lat.value && lon.value ? L.latLng(lat.value, lon.value) : null;
  let pin = null;
  const show = (at) => {
    pin ??= L.marker(at, { icon, keyboard: false, interactive: false }).addTo(map);
    pin.setLatLng(at);
  };
  const put = (at) => {
    show(at);
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
  // A place that was chosen beside the map is marked on it; the choice itself says where it is.
  const follow = () => {
    const chosen = lat.form?.querySelector("[name=place]:checked");
    if (!chosen?.dataset.lat) return;
    lat.value = lon.value = "";
    show(L.latLng(chosen.dataset.lat, chosen.dataset.lon));
    map.setView(pin.getLatLng(), 13);
  };
  lat.form?.addEventListener("change", ({ target }) => target.name === "place" && follow());
  lat.form?.addEventListener("htmx:afterSettle", follow);
  follow();
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
  const map = L.map(canvas, { attributionControl: false, keyboard: !picking, zoomAnimation: !calm, fadeAnimation: !calm, zoomControl: false, zoomSnap: 0.25 });
  L.control.zoom({ zoomInTitle: element.dataset.nearer, zoomOutTitle: element.dataset.farther }).addTo(map);
  const base = ground && drawAreas(L, map, element, ground);
  const all = dots?.features.length ? L.latLngBounds(dots.features.map(({ geometry: { coordinates: [lon, lat] } }) => [lat, lon])) : base?.getBounds();
  if (bounds) { const [south, west, north, east] = bounds.split(",").map(Number); map.fitBounds([[south, west], [north, east]]); }
  else if (all) map.fitBounds(all, { paddingTopLeft: [dots ? BESIDE_ZOOM : 16, 16], paddingBottomRight: [16, 16], maxZoom: 14 });
  else map.setView([60.2055, 24.6559], 11);
  const drawn = dots && drawPoints(L, map, element, dots);
  drawn?.draw();
  if (base) spread(map, base, drawn?.dots);
  if (picking) pick(L, map, element, base);
  quiet(map);
  return map;
}
