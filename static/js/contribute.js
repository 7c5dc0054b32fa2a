// Forms for contributions open under what they are about, count as one writes, and take a point on the map at once.
// Without this script every link leads to a page of its own, where all of it works too.

const LINK = "a[data-contribute]";
const PLACE = ".p-inplace";
// Answers that show the form again, with what is wrong.
const WITH_A_FORM = [410, 422, 429];

// --- Opening and closing in place -------------------------------------------------------------------------

const placeOf = (link) => document.querySelector(link.getAttribute("hx-target"));
const linkOf = (place) => document.querySelector(`${LINK}[hx-target="#${place.id}"]`);

for (const link of document.querySelectorAll(LINK)) {
  link.setAttribute("aria-expanded", "false");
  link.setAttribute("aria-controls", placeOf(link).id);
}

function open(place) {
  place.hidden = false;
  linkOf(place)?.setAttribute("aria-expanded", "true");
  const first = place.querySelector("[data-faults], [data-thanks], [data-open-failed]") ?? place.querySelector("[data-opened-head]");
  first?.focus();
}

// What was typed stays in the closed form and is there when it opens again.
function close(place) {
  place.hidden = true;
  const link = linkOf(place);
  link?.setAttribute("aria-expanded", "false");
  link?.focus();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest(LINK);
  // A modified click asks for a new tab.
  if (!link || !window.htmx || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  const place = placeOf(link);
  if (!place.hidden) close(place);
  else if (place.querySelector("form")) open(place);
  else window.htmx.trigger(link, "contribute");
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-opened-close]");
  if (button) close(button.closest(PLACE));
});

document.addEventListener("keydown", (event) => {
  const place = document.activeElement?.closest(PLACE);
  if (event.key === "Escape" && place && !event.defaultPrevented) close(place);
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, xhr } = event.detail;
  if (!target.matches?.(PLACE) || !WITH_A_FORM.includes(xhr.status)) return;
  event.detail.shouldSwap = true;
  event.detail.isError = false;
});

document.addEventListener("htmx:afterSettle", (event) => {
  const place = event.detail.target;
  if (!place.matches?.(PLACE)) return;
  prepare(place);
  open(place);
});

// The line is gone or the server is: that is said in place. Leaving the page would take other forms along.
for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, (event) => {
    const { elt } = event.detail;
    if (elt.matches?.(LINK)) sayNotOpened(elt);
    else if (elt.matches?.("form[data-writing]")) sayFailed(elt);
  });
}

function sayNotOpened(link) {
  const place = placeOf(link);
  place.replaceChildren(document.querySelector("template[data-open-failed-words]").content.cloneNode(true));
  place.querySelector("a").href = link.href;
  open(place);
}

function sayFailed(form) {
  const line = form.querySelector("[data-send-failed]");
  line.hidden = false;
  line.focus();
}

// --- Counting ---------------------------------------------------------------------------------------------

// Only near the limit: before that a number would be noise.
const NEAR = 0.8;

function count(area) {
  const line = document.createElement("p");
  line.className = "p-hint";
  line.setAttribute("role", "status");
  area.after(line);
  let waiting;
  const tell = () => {
    const limit = Number(area.dataset.limit);
    // As the server counts: whole characters, not the halves of an emoji.
    const length = [...area.value].length;
    const words = length > limit ? area.dataset.over : area.dataset.left;
    line.textContent = length > limit * NEAR ? words.replace("{}", Math.abs(limit - length)) : "";
  };
  area.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(tell, 400); });
  tell();
}

// --- A point on the map -----------------------------------------------------------------------------------

// So far one press of an arrow key moves the point, in units of the drawing.
const STEP = 6;

class Picker {
  constructor(box) {
    this.box = box;
    this.svg = box.querySelector("svg");
    this.mark = box.querySelector(".p-pick__mark");
    this.form = box.closest("form");
    this.said = this.form.querySelector("[data-pick-said]");
    this.remove = this.form.querySelector("[data-pick-remove]");
    const { width, height } = this.svg.viewBox.baseVal;
    this.size = { width, height };
    this.at = null;
    for (const picture of box.querySelectorAll("input[type=image]")) {
      picture.addEventListener("click", (event) => this.pressed(event, picture));
      picture.addEventListener("keydown", (event) => this.moved(event));
    }
    this.remove.querySelector("button").addEventListener("click", (event) => this.removed(event));
    this.form.elements.point.addEventListener("input", () => this.comeBack());
  }

  pressed(event, picture) {
    event.preventDefault();
    // Pressed by keyboard it has no place; the arrow keys move the point.
    if (event.detail === 0) return;
    const frame = picture.getBoundingClientRect();
    const x = (event.clientX - frame.left) / frame.width * this.size.width;
    this.follow(this.put({ x, y: (event.clientY - frame.top) / frame.height * this.size.height }));
  }

  moved(event) {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!way) return;
    event.preventDefault();
    const from = this.at ?? { x: this.size.width / 2, y: this.size.height / 2 };
    this.follow(this.put({ x: from.x + way[0] * STEP, y: from.y + way[1] * STEP }));
  }

  // The list goes with the point, unless an Ortsteil was chosen in it: keys of places are „municipality/Ortsteil".
  follow(area) {
    const list = this.form.elements.place;
    if (!area || (list.value && !list.value.endsWith("/"))) return;
    list.value = area.dataset.place;
    list.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // The area in which it is now; undefined outside of all, where the point of before stays.
  put(at) {
    const area = [...this.svg.querySelectorAll("g[data-name]")].find((one) => one.querySelector("path").isPointInFill(at));
    this.say(area ? this.box.dataset.inside.replace("{}", area.dataset.name) : this.box.dataset.outside, !area);
    if (!area) return undefined;
    this.at = at;
    this.mark.setAttribute("transform", `translate(${at.x.toFixed(1)} ${at.y.toFixed(1)})`);
    this.set(this.degrees(at));
    this.remove.hidden = false;
    return area;
  }

  // A point that was kept; in a folded map nothing is drawn that could be asked.
  comeBack() {
    this.box.closest("details").open = true;
    this.put(this.drawing(this.form.elements.point.value));
  }

  set(point) {
    this.form.elements.point.value = point;
    this.form.elements.point.dispatchEvent(new Event("change", { bubbles: true }));
  }

  get corners() {
    return Object.fromEntries(["west", "east", "north", "south"].map((name) => [name, Number(this.box.dataset[name])]));
  }

  // The drawing is even: between its corners every step is the same.
  degrees({ x, y }) {
    const { west, east, north, south } = this.corners;
    const longitude = west + x / this.size.width * (east - west);
    const latitude = north + y / this.size.height * (south - north);
    return `${longitude.toFixed(5)},${latitude.toFixed(5)}`;
  }

  drawing(point) {
    const { west, east, north, south } = this.corners;
    const [longitude, latitude] = point.split(",").map(Number);
    return { x: (longitude - west) / (east - west) * this.size.width, y: (latitude - north) / (south - north) * this.size.height };
  }

  removed(event) {
    event.preventDefault();
    this.at = null;
    this.mark.setAttribute("transform", "translate(-100 -100)");
    this.set("");
    this.say("", false);
    this.remove.hidden = true;
    this.box.closest("details").querySelector("summary").focus();
  }

  say(words, isFault) {
    this.said.textContent = words;
    this.said.classList.toggle("p-error-text", isFault);
  }
}

// --- What a form needs when it appears --------------------------------------------------------------------

function prepare(root) {
  for (const area of root.querySelectorAll("textarea[data-limit]")) count(area);
  for (const box of root.querySelectorAll("[data-pick]")) new Picker(box);
}

prepare(document);
