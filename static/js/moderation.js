// The moderation queue by keyboard. Single keys work only while their box is ticked; everything works without them.

const STORED = "moderation-keys";
// Keys that were still being typed when a page arrived belong to the page before.
const SETTLING = 350;
const queue = document.querySelector("[data-queue]");
const box = queue.querySelector("[data-queue-keys]");
const hide = queue.querySelector("[data-queue-hide]");
const appeal = queue.querySelector("[data-queue-appeal]");

// Storage may be full or forbidden: then the box has to be ticked on each page.
const store = {
  get() { try { return localStorage.getItem(STORED) === "on"; } catch { return false; } },
  set(on) { try { localStorage.setItem(STORED, on ? "on" : "off"); } catch { /* not kept */ } },
};

// --- Switching them on ---------------------------------------------------------------------------------

function show(on) {
  box.checked = on;
  queue.classList.toggle("queue--keys", on);
  for (const [name, attribute] of [["data-key", "key"], ["data-key-open", "keyOpen"], ["data-key-focus", "keyFocus"]]) {
    for (const element of queue.querySelectorAll(`[${name}]`)) {
      if (on) element.setAttribute("aria-keyshortcuts", element.dataset[attribute].toUpperCase());
      else element.removeAttribute("aria-keyshortcuts");
    }
  }
}

box.addEventListener("change", () => { store.set(box.checked); show(box.checked); });
queue.querySelector("[data-queue-switch]").hidden = false;
show(store.get());
setTimeout(() => { queue.dataset.ready = ""; }, SETTLING);

// --- What they do -----------------------------------------------------------------------------------------

const isTyping = (element) => element.matches("textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])");

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && hide?.open && hide.contains(event.target)) return close();
  if (!box.checked || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (event.repeat || isTyping(event.target) || !("ready" in queue.dataset)) return;
  if (act(event.key.toLowerCase())) event.preventDefault();
});

function act(key) {
  if (/^[1-9]$/.test(key)) return choose(key);
  if (key === "?") return help();
  if (!/^[a-z]$/.test(key)) return false;
  return press(key) || open(key) || focus(key);
}

function press(key) {
  const button = queue.querySelector(`[data-key="${key}"]`);
  button?.form.requestSubmit(button);
  return Boolean(button);
}

function open(key) {
  if (!queue.querySelector(`[data-key-open="${key}"]`)) return false;
  hide.open = true;
  (hide.querySelector("input[type=radio]:checked") ?? hide.querySelector("input[type=radio]")).focus();
  return true;
}

function focus(key) {
  const field = queue.querySelector(`[data-key-focus="${key}"]`);
  field?.focus();
  return Boolean(field);
}

// A digit chooses the rule; then the sentence is there to be read, and the button waits for Enter. An appeal has two
// buttons, and nothing of it can be taken back: there the rule keeps the focus, and G or Z lead to a button.
function choose(digit) {
  const sheet = hide?.open ? hide : appeal;
  const rule = sheet?.querySelector(`[data-digit="${digit}"]`);
  if (!rule) return false;
  rule.checked = true;
  fill(rule);
  (sheet.querySelector("[data-queue-confirm]") ?? rule).focus();
  return true;
}

function help() {
  const details = queue.querySelector("[data-queue-help]");
  details.open = !details.open;
  if (details.open) details.querySelector("summary").focus();
  return true;
}

function close() {
  hide.open = false;
  hide.querySelector("summary").focus();
}

// --- The sentence of a rule, until somebody writes one of their own ---------------------------------------------

function fill(rule) {
  const form = rule.form;
  const reason = form.querySelector("[data-queue-reason]");
  const sentences = [...form.querySelectorAll("[data-sentence]")].map((each) => each.dataset.sentence);
  if (!reason.value.trim() || sentences.includes(reason.value)) reason.value = rule.dataset.sentence;
}

queue.addEventListener("change", (event) => { if (event.target.dataset.sentence) fill(event.target); });
// The sheet covers nothing where there is room below the buttons.
hide?.addEventListener("toggle", () => {
  if (!hide.open) return;
  const sheet = hide.querySelector("form");
  const below = innerHeight - hide.closest(".queue__acts").getBoundingClientRect().bottom;
  hide.classList.toggle("queue__hide--down", below >= sheet.offsetHeight);
  sheet.scrollIntoView({ block: "nearest" });
});

// --- On a phone: what stands around the case, folded ----------------------------------------------------------------

if (matchMedia("(max-width: 899px)").matches) {
  for (const details of queue.querySelectorAll("[data-queue-fold]")) details.open = false;
}
