// Forms of the admin: one press is one act, editing areas have names, and typed text survives a lost session.

const form = document.querySelector("#content-main form[method=post][id$=_form]");

// --- One press is one act ------------------------------------------------------------------------------
for (const each of document.querySelectorAll("#content-main form[method=post]")) {
  let sent = 0;
  each.addEventListener("submit", (event) => {
    // Only a second press within a moment is an accident; after the browser's "back" the form works again.
    if (Date.now() - sent < 3000) event.preventDefault();
    else sent = Date.now();
  });
}

// --- Rich text: the editor's area has no name of its own ---------------------------------------------------
const editors = new Map();
const GERMAN = {
  bold: "fett", italic: "kursiv", strike: "durchgestrichen", underline: "unterstrichen",
  subscript: "tiefgestellt", superscript: "hochgestellt", blockquote: "Zitat", paragraph: "Absatz",
  "unordered list": "Aufzählung", "ordered list": "nummerierte Liste", "list properties": "Art der Liste",
  "insert link": "Link einfügen oder ändern", "remove link": "Link entfernen",
  "insert table": "Tabelle einfügen", "add column": "Spalte einfügen", "add column after": "Spalte danach einfügen",
  "delete column": "Spalte löschen", "add row": "Zeile einfügen", "add row after": "Zeile danach einfügen",
  "delete row": "Zeile löschen", "merge cells": "Zellen verbinden", "split cell": "Zelle teilen",
  "toggle header cell": "Kopfzelle ein oder aus", "toggle fullscreen": "ganzer Bildschirm", "block style": "Art des Absatzes",
  undo: "rückgängig", redo: "wiederherstellen", "horizontal rule": "Trennlinie", "edit html": "HTML bearbeiten",
};

document.addEventListener("prose-editor:ready", (event) => {
  const { editor, textarea } = event.detail;
  editors.set(textarea.name, editor);
  const area = editor.view?.dom ?? textarea.parentElement.querySelector("[contenteditable]");
  area.setAttribute("aria-label", textarea.dataset.label || textarea.name);
  area.setAttribute("aria-multiline", "true");
  requestAnimationFrame(nameButtons);
  editor.setOptions({ editorProps: { ...editor.options.editorProps, transformPastedHTML: readStyles } });
});

// Its buttons are icons: without a label a screen reader spells the icon's name.
function nameButtons() {
  for (const button of document.querySelectorAll(".prose-menubar [title]")) {
    const name = GERMAN[button.title.toLowerCase()] || button.title;
    button.title = name;
    button.setAttribute("aria-label", name);
  }
}

// Pasted styles are blocked by the page's policy before the editor can read them. What they mean is put into tags:
// Google Docs wraps everything in a <b> that is not bold, and marks bold words by style alone.
function readStyles(html) {
  const tags = html.replace(/<style[\s\S]*?<\/style>/gi, "").replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\sstyle\s*=/gi, " data-style="));
  const page = new DOMParser().parseFromString(tags, "text/html");
  for (const element of page.querySelectorAll("[data-style]")) {
    const style = element.dataset.style;
    element.removeAttribute("data-style");
    if (/^(B|STRONG)$/.test(element.tagName) && /font-weight:\s*(normal|400)/i.test(style)) {
      element.replaceWith(...element.childNodes);
    } else if (element.tagName === "SPAN") {
      if (/font-weight:\s*(bold|[6-9]00)/i.test(style)) wrap(element, "strong");
      if (/font-style:\s*italic/i.test(style)) wrap(element, "em");
    }
  }
  return page.body.innerHTML;
}

function wrap(element, tag) {
  const mark = document.createElement(tag);
  mark.append(...element.childNodes);
  element.append(mark);
}

// --- The admin's tables of rows have an empty head above the names of the rows --------------------------------
for (const head of document.querySelectorAll(".tabular thead th:empty")) {
  const name = document.createElement("span");
  name.className = "visually-hidden";
  name.textContent = "Zeile";
  head.append(name);
}

// --- Typed text survives ------------------------------------------------------------------------------
// Kept in this tab only, until the form was saved; offered again when the same form is opened.
const key = `draft:${location.pathname}`;
const skipped = (name) => !name || name.startsWith("csrf") || name.startsWith("_") || /-(TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS$/.test(name);

function typed() {
  const values = {};
  for (const field of form.elements) {
    if (skipped(field.name) || ["hidden", "submit", "button", "password", "file"].includes(field.type)) continue;
    if (field.type === "checkbox" && boxes(field.name).length > 1) values[field.name] = boxes(field.name).filter((b) => b.checked).map((b) => b.value);
    else if (field.type === "checkbox") values[field.name] = field.checked;
    else if (field.multiple) values[field.name] = [...field.options].filter((o) => o.selected).map((o) => o.value);
    else values[field.name] = field.value;
  }
  return values;
}

// A list of boxes has one name for all of them.
const boxes = (name) => [...form.elements].filter((field) => field.type === "checkbox" && field.name === name);

function differs(draft, now) {
  return Object.entries(draft).filter(([name, value]) => JSON.stringify(now[name]) !== JSON.stringify(value));
}

function put(name, value) {
  const field = form.elements.namedItem(name);
  if (!field) return false;
  if (editors.has(name)) editors.get(name).commands.setContent(value);
  if (Array.isArray(value) && boxes(name).length) for (const box of boxes(name)) box.checked = value.includes(box.value);
  else if (field.type === "checkbox") field.checked = value;
  else if (field.multiple) for (const option of field.options) option.selected = value.includes(option.value);
  else field.value = value;
  return true;
}

function keep() {
  try {
    sessionStorage.setItem(key, JSON.stringify({ at: Date.now(), values: typed() }));
  } catch { /* The store is full or closed: the form works without it. */ }
}

function forgetSaved() {
  // A success message says that what was sent is stored.
  const sent = sessionStorage.getItem("draft-sent");
  if (sent && document.querySelector(".messagelist .success")) {
    sessionStorage.removeItem(sent);
    sessionStorage.removeItem("draft-sent");
  }
}

function offer(draft, changed) {
  const note = document.createElement("p");
  note.className = "hint draft-note";
  note.setAttribute("role", "status");
  const time = new Date(draft.at).toLocaleTimeString("de-DE", { hour: "2-digit", minute: "2-digit" });
  note.append(`In diesem Formular haben Sie um ${time} Uhr etwas eingegeben, das nicht gespeichert wurde.`);
  const restore = button("Eingaben wieder einsetzen", () => {
    const missing = changed.filter(([name, value]) => !put(name, value));
    note.textContent = missing.length
      ? "Ihre Eingaben stehen wieder im Formular, bis auf neue Zeilen, die Sie noch einmal anlegen müssen. Gespeichert ist noch nichts."
      : "Ihre Eingaben stehen wieder im Formular. Gespeichert ist noch nichts.";
    keep();
  });
  const drop = button("Verwerfen", () => { sessionStorage.removeItem(key); note.remove(); });
  note.append(restore, drop);
  form.before(note);
}

function button(text, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button";
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}

function start() {
  nameButtons();
  for (const icon of document.querySelectorAll(".help-tooltip[aria-label]")) icon.setAttribute("role", "img");
  if (!form || document.querySelector(".errornote")) {
    if (form) keep();
  } else {
    const draft = JSON.parse(sessionStorage.getItem(key) || "null");
    const changed = draft ? differs(draft.values, typed()) : [];
    if (changed.length) offer(draft, changed);
    else sessionStorage.removeItem(key);
  }
  if (!form) return;
  let waiting;
  form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(keep, 500); });
  form.addEventListener("submit", () => { keep(); sessionStorage.setItem("draft-sent", key); });
}

forgetSaved();
// The editor brings texts into its own shape first; only then is there anything to compare.
addEventListener("load", () => setTimeout(start, 300));
