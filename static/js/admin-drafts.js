// What staff typed survives a lost session: kept in this tab only, until it was saved or decided, and offered again where
// the same form is opened. A form without an id of the admin asks for it by data-draft="name", by which it is offered.

const FORMS = "#content-main form[method=post][id$=_form], #content-main form[method=post][data-draft]";
const SENT = "draft-sent";
// Kept while somebody types, but not at every letter.
const PAUSE = 500;

// Storage may be full or forbidden: the forms work without it.
const store = {
  get(key) { try { return sessionStorage.getItem(key); } catch { return null; } },
  set(key, value) { try { sessionStorage.setItem(key, value); } catch { /* not kept */ } },
  remove(key) { try { sessionStorage.removeItem(key); } catch { /* not kept */ } },
  keys() { try { return Object.keys(sessionStorage); } catch { return []; } },
};

// --- The editors of rich text --------------------------------------------------------------------------

const editors = new Map();
document.addEventListener("prose-editor:ready", ({ detail }) => editors.set(detail.textarea.name, detail.editor));

// --- What stands in a form -----------------------------------------------------------------------------

// By where it is sent: a page that shows it again, with what is wrong, can have another address.
const keyOf = (form) => `draft:${new URL(form.getAttribute("action") ?? "", location).pathname}`;
const isSkipped = ({ name, type }) => !name || name.startsWith("csrf") || name.startsWith("_")
  || /-(TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS$/.test(name) || ["hidden", "submit", "button", "password", "file"].includes(type);

// A list of boxes has one name for all of them.
const boxes = (form, name) => [...form.elements].filter((field) => field.type === "checkbox" && field.name === name);
const chosen = (options, is) => options.filter((option) => option[is]).map((option) => option.value);

function typed(form) {
  const values = {};
  for (const field of form.elements) {
    const { name } = field;
    if (isSkipped(field)) continue;
    if (field.type === "checkbox" && boxes(form, name).length > 1) values[name] = chosen(boxes(form, name), "checked");
    else if (field.type === "checkbox") values[name] = field.checked;
    else if (field.type === "radio") values[name] = field.checked ? field.value : values[name] ?? "";
    else if (field.multiple) values[name] = chosen([...field.options], "selected");
    else values[name] = field.value;
  }
  return values;
}

function differences(draft, now) {
  return Object.entries(draft).filter(([name, value]) => JSON.stringify(now[name]) !== JSON.stringify(value));
}

function put(form, name, value) {
  const field = form.elements.namedItem(name);
  if (!field) return false;
  if (editors.has(name)) editors.get(name).commands.setContent(value);
  if (Array.isArray(value) && boxes(form, name).length) for (const box of boxes(form, name)) box.checked = value.includes(box.value);
  else if (field.type === "checkbox") field.checked = value;
  else if (field.multiple) for (const option of field.options) option.selected = value.includes(option.value);
  else field.value = value;
  return true;
}

// --- Keeping and giving back ---------------------------------------------------------------------------

function keep(form) {
  store.set(keyOf(form), JSON.stringify({ at: Date.now(), values: typed(form) }));
}

function offer(form, draft, changed) {
  const note = document.createElement("p");
  note.className = "hint draft-note";
  note.setAttribute("role", "status");
  const time = new Date(draft.at).toLocaleTimeString("de-DE", { hour: "2-digit", minute: "2-digit" });
  const where = form.dataset.draft ? `Unter „${form.dataset.draft}“` : "In diesem Formular";
  note.append(`${where} haben Sie um ${time} Uhr etwas eingegeben, das nicht gespeichert wurde.`);
  note.append(
    button("Eingaben wieder einsetzen", () => restore(form, changed, note)),
    button("Verwerfen", () => { store.remove(keyOf(form)); note.remove(); }),
  );
  // A folded form would hide it.
  (form.closest("details") ?? form).before(note);
  document.querySelector("[data-drafts]")?.append(note);
}

function restore(form, changed, note) {
  const missing = changed.filter(([name, value]) => !put(form, name, value));
  note.textContent = missing.length
    ? "Ihre Eingaben stehen wieder im Formular, bis auf neue Zeilen, die Sie noch einmal anlegen müssen. Gespeichert ist noch nichts."
    : "Ihre Eingaben stehen wieder im Formular. Gespeichert ist noch nichts.";
  const folded = form.closest("details");
  if (folded) folded.open = true;
  // The button that had the focus is gone.
  [...form.elements].find((field) => changed.some(([name]) => name === field.name) && field.type !== "radio")?.focus();
  keep(form);
}

function button(text, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button";
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}

// --- When it is not needed any more --------------------------------------------------------------------

function forget() {
  // A success message says that what was sent is stored.
  if (document.querySelector(".messagelist .success") && store.get(SENT)) {
    store.remove(store.get(SENT));
    store.remove(SENT);
  }
  // A decision that can still be taken back says which case it was about.
  for (const { dataset } of document.querySelectorAll("[data-decided]")) {
    for (const key of store.keys()) if (key.startsWith(`draft:${dataset.decided}`)) store.remove(key);
  }
}

function start(form) {
  // Somebody was faster than the page: what they type now counts.
  if (touched.has(form)) return;
  // With mistakes the page has what was typed, and it is not stored.
  if (document.querySelector(".errornote") || "draftReturned" in form.dataset) keep(form);
  else {
    const draft = JSON.parse(store.get(keyOf(form)) ?? "null");
    const changed = draft ? differences(draft.values, typed(form)) : [];
    if (changed.length) offer(form, draft, changed);
    else store.remove(keyOf(form));
  }
}

// --- When it is kept -----------------------------------------------------------------------------------

const touched = new Set();
const waiting = new Map();

document.addEventListener("input", ({ target }) => {
  const { form } = target;
  if (!form?.matches(FORMS)) return;
  touched.add(form);
  clearTimeout(waiting.get(form));
  waiting.set(form, setTimeout(() => keep(form), PAUSE));
});

document.addEventListener("submit", ({ target }) => {
  if (!target.matches(FORMS)) return;
  touched.add(target);
  clearTimeout(waiting.get(target));
  keep(target);
  store.set(SENT, keyOf(target));
});

forget();
// The editor brings texts into its own shape first; only then is there anything to compare.
addEventListener("load", () => setTimeout(() => {
  for (const form of document.querySelectorAll(FORMS)) start(form);
}, 300));
