// What somebody typed into a form for contributions outlives reloading and leaving the page: kept by the browser, in this
// tab only, from the first letter until it was sent. Never name or address, and nothing of it reaches the portal.

const FORM = "form[data-writing]";
const LINK = "a[data-contribute]";
// These are filled in anew each time; the last two are nobody's business on a device that several people use.
const SKIPPED = ["stamp", "website", "name", "email"];
const SENT = "entwurf-gesendet";

const keyOf = (address) => `entwurf:${new URL(address, location).pathname}`;

// Storage may be full or forbidden: the forms work without it.
const store = {
  get(key) { try { return sessionStorage.getItem(key); } catch { return null; } },
  set(key, value) { try { sessionStorage.setItem(key, value); } catch { /* not kept */ } },
  remove(key) { try { sessionStorage.removeItem(key); } catch { /* not kept */ } },
};

function typed(form) {
  const fields = [...form.elements].filter((f) => f.name && !SKIPPED.includes(f.name) && !["submit", "image", "button"].includes(f.type));
  return Object.fromEntries(fields.filter((f) => f.type !== "radio" || f.checked).map((f) => [f.name, f.value]));
}

const isEmpty = ({ wording, ...values }) => !Object.values(values).some((value) => value.trim());

function keep(form) {
  const values = typed(form);
  if (isEmpty(values)) store.remove(keyOf(form.action));
  else store.set(keyOf(form.action), JSON.stringify(values));
  mark();
}

// --- Putting it back --------------------------------------------------------------------------------------

function restore(form) {
  const draft = JSON.parse(store.get(keyOf(form.action)) ?? "null");
  const now = typed(form);
  // With mistakes, or filled again by the browser itself, the form has what was typed.
  if (!draft || form.querySelector("[data-faults]") || !isEmpty(now)) return;
  // Numbers of sentences belong to the wording of then.
  if (draft.wording !== now.wording) delete draft.sentence;
  delete draft.wording;
  for (const [name, value] of Object.entries(draft)) put(form, form.elements[name], value);
  form.querySelector("[data-draft]").hidden = false;
}

function put(form, field, value) {
  if (!field || !value) return;
  field.value = value;
  const [first] = field instanceof RadioNodeList ? field : [field];
  const folded = first.closest("details");
  if (folded) folded.open = true;
  first.dispatchEvent(new Event("input", { bubbles: true }));
}

function drop(form) {
  store.remove(keyOf(form.action));
  form.reset();
  form.querySelector("[data-draft]").hidden = true;
  form.querySelector("[data-pick-remove]:not([hidden]) button")?.click();
  form.querySelector("textarea, input:not([type=hidden])").focus();
  mark();
}

// Whoever comes back sees at which passage they were writing.
function mark() {
  const words = document.querySelector("template[data-draft-mark]");
  if (!words) return;
  for (const link of document.querySelectorAll(LINK)) {
    const shown = link.querySelector("[data-marked]");
    const kept = store.get(keyOf(link.href));
    if (kept && !shown) link.append(words.content.cloneNode(true));
    else if (!kept) shown?.remove();
  }
}

// --- When -------------------------------------------------------------------------------------------------

for (const name of ["input", "change"]) {
  document.addEventListener(name, (event) => {
    const form = event.target.form;
    if (form?.matches(FORM)) keep(form);
  });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-draft-drop]");
  if (button) drop(button.form);
});

// Sent as a page: whether it was taken shows on the next one.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches(FORM) && !form.closest(".p-inplace")) store.set(SENT, keyOf(form.action));
});

// Taken: gone before the thanks are to be read.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, xhr, requestConfig } = event.detail;
  if (!target.matches?.(".p-inplace") || xhr.status !== 200 || requestConfig.verb !== "post") return;
  store.remove(keyOf(requestConfig.path));
  mark();
});

document.addEventListener("htmx:afterSettle", (event) => {
  const { target } = event.detail;
  if (!target.matches?.(".p-inplace")) return;
  for (const form of target.querySelectorAll(FORM)) restore(form);
});

if (document.querySelector("[data-sent]")) {
  store.remove(store.get(SENT) ?? SENT);
  store.remove(SENT);
}
for (const form of document.querySelectorAll(FORM)) restore(form);
mark();
