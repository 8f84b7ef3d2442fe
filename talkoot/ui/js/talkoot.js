/* The few custom elements. Each page works without them; each only makes something quicker or kinder. */

const live = () => document.getElementById("t-live");
/** Say it politely: shown for a while at the foot of the page, and read aloud by screen readers. */
const say = (text, seconds = 6) => {
  const region = live();
  if (!region || !text) return;
  region.textContent = text;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => (region.textContent = ""), seconds * 1000);
};
/** Private browsing may refuse storage: then nothing is kept, and nothing breaks. */
const draft = (key, text) => {
  try {
    if (text === undefined) return sessionStorage.getItem(key) || "";
    return text ? sessionStorage.setItem(key, text) : sessionStorage.removeItem(key);
  } catch { return ""; }
};

/** Keeps what is typed, so that a lost page loses nothing, and tells how many matches there are. */
class Meet extends HTMLElement {
  connectedCallback() {
    const box = this.querySelector("textarea");
    const count = this.querySelector("[data-count]");
    const key = `talkoot:${this.dataset.draft}`;
    if (!box) return;
    if (!box.value) { box.value = draft(key); letters({ target: box }); }
    box.addEventListener("input", () => draft(key, box.value));
    // htmx listens from DOMContentLoaded on; a draft that came back is met then
    if (box.value && !this.querySelector(".t-group")) addEventListener("DOMContentLoaded", () => box.dispatchEvent(new Event("meet", { bubbles: true })));
    this.addEventListener("htmx:afterSettle", () => {
      const said = this.querySelector("[data-announce]")?.dataset.announce;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => {
        if (!count || count.textContent === said) return;
        count.hidden = !said;
        count.textContent = said ?? "";
      }, 600);
    });
  }
}

/** On the page that says thank you: the draft has done its work. */
class Given extends HTMLElement {
  connectedCallback() { draft(`talkoot:${this.dataset.draft}`, ""); }
}

/** Proof of work in ALTCHA's format: begins when the form is first touched, and is waited for when it is sent. */
class Pow extends HTMLElement {
  connectedCallback() {
    const form = this.closest("form");
    const field = this.querySelector("input");
    if (!form || !field || !window.Worker) return;
    const start = () => (this.work ??= this.solve(field).catch(() => {}));
    form.addEventListener("focusin", start, { once: true });
    form.addEventListener("submit", async (event) => {
      if (!this.sent && (field.value || this.asked)) return (this.sent = true);
      event.preventDefault();
      if (this.sent || this.waiting) return; // pressed twice is sent once
      this.waiting = true;
      say(this.dataset.waiting);
      await start();
      this.asked = true; // without an answer the server decides: its slower way is open to everyone
      form.requestSubmit(event.submitter ?? undefined);
    });
    addEventListener("pageshow", ({ persisted }) => { // gone back to: a proof counts once, so begin anew
      if (!persisted) return;
      this.sent = this.waiting = this.asked = false;
      this.work = undefined;
      field.value = "";
    });
  }
  async solve(field) {
    const challenge = this.dataset.challenge ? JSON.parse(this.dataset.challenge)
      : await (await fetch(this.dataset.url, { headers: { Accept: "application/json" } })).json();
    const number = await new Promise((done, failed) => {
      const worker = new Worker(this.dataset.worker);
      worker.onmessage = ({ data }) => { worker.terminate(); data === null ? failed() : done(data); };
      worker.onerror = failed;
      worker.postMessage(challenge);
    });
    const { algorithm, challenge: hash, salt, signature } = challenge;
    field.value = btoa(JSON.stringify({ algorithm, challenge: hash, number, salt, signature }));
  }
}

/** A button that copies; it shows itself only where the browser can. */
class Copy extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button");
    if (!button || !navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(this.dataset.text);
      say(this.dataset.done);
    });
  }
}

/** Shows the chosen photo, drawn on a canvas: no blob address, so the content policy stays tight. */
class Photo extends HTMLElement {
  connectedCallback() {
    const input = this.querySelector("input[type=file]");
    input?.addEventListener("change", async () => {
      this.querySelector("canvas")?.remove();
      const file = input.files[0];
      if (!file || !window.createImageBitmap) return;
      const picture = await createImageBitmap(file).catch(() => null);
      if (!picture) return;
      const scale = Math.min(1, 480 / picture.width);
      const canvas = Object.assign(document.createElement("canvas"), { width: picture.width * scale, height: picture.height * scale });
      canvas.className = "t-photo";
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", this.dataset.label || file.name);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      this.append(canvas);
    });
  }
}

/** Brings the reader's own place into the form before it, for "near me". */
class Near extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button");
    if (!button || !navigator.geolocation || !isSecureContext) return;
    button.hidden = false;
    button.addEventListener("click", () => navigator.geolocation.getCurrentPosition(({ coords }) => {
      const address = new URL(location.href);
      address.searchParams.delete("cursor");
      for (const [name, value] of [["lat", coords.latitude.toFixed(4)], ["lon", coords.longitude.toFixed(4)], ["order", "nearest"]]) address.searchParams.set(name, value);
      location.assign(address);
    }, () => say(this.dataset.refused)));
  }
}

/** Fetches the map only when somebody opens it, or sees it on a wide screen. */
class TMap extends HTMLElement {
  connectedCallback() {
    const open = () => (this.map ??= import(this.dataset.module).then((map) => map.draw(this)).catch(() => say(this.dataset.failed)));
    const fold = this.closest("details");
    if (fold) {
      fold.addEventListener("toggle", () => fold.open && open());
      if (fold.open) open();
    } else new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && open()).observe(this);
  }
}

/** How many letters are left, said by the element that the field describes itself with. */
const counters = () => document.addEventListener("input", letters);
const letters = ({ target }) => {
  const counter = target.dataset?.counter && document.getElementById(target.dataset.counter);
  if (!counter) return;
  const left = target.maxLength > 0 ? target.maxLength - target.value.length : Number(counter.dataset.limit) - target.value.length;
  counter.textContent = (left < 0 ? counter.dataset.over : counter.dataset.left).replace("{number}", Math.abs(left).toLocaleString(document.documentElement.lang));
};

for (const [name, element] of Object.entries({ meet: Meet, given: Given, pow: Pow, copy: Copy, photo: Photo, near: Near, map: TMap })) {
  customElements.define(`talkoot-${name}`, element);
}
counters();
for (const trouble of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(trouble, () => say(live()?.dataset.trouble));
}
document.querySelector(".ds-error-summary")?.focus();
