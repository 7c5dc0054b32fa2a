// Forms of the admin: one press is one act, and editing areas have names. What was typed is kept by admin-drafts.js.

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
const GERMAN = {
  bold: "fett", italic: "kursiv", strike: "durchgestrichen", underline: "unterstrichen",
  subscript: "tiefgestellt", superscript: "hochgestellt", blockquote: "Zitat", paragraph: "Absatz",
  "unordered list": "Aufzählung", "ordered list": "nummerierte Liste", "list properties": "Art der Liste",
  "insert link": "Link einfügen oder ändern", "remove link": "Link entfernen",
  "insert table": "Tabelle einfügen", "add column": "Spalte einfügen", "add column after": "Spalte danach einfügen",
  "delete column": "Spalte löschen", "add row": "Zeile einfügen", "add row after": "Zeile danach einfügen",
  "delete row": "Zeile löschen", "merge cells": "Zellen verbinden", "split cell": "Zelle teilen",
  "toggle header cell": "Kopfzelle ein oder aus", "toggle fullscreen": "ganzer Bildschirm", "block style": "Art des Absatzes",
  "delete table": "Tabelle löschen", "heading 2": "Überschrift 2", "heading 3": "Überschrift 3", "heading 4": "Überschrift 4",
  undo: "rückgängig", redo: "wiederherstellen", "horizontal rule": "Trennlinie", "edit html": "HTML bearbeiten",
};

document.addEventListener("prose-editor:ready", (event) => {
  const { editor, textarea } = event.detail;
  const area = editor.view?.dom ?? textarea.parentElement.querySelector("[contenteditable]");
  area.setAttribute("aria-label", textarea.dataset.label || textarea.name);
  area.setAttribute("aria-multiline", "true");
  requestAnimationFrame(nameButtons);
  editor.setOptions({ editorProps: { ...editor.options.editorProps, transformPastedHTML: readStyles } });
});

// The editor writes the chosen kind of paragraph anew, in English.
const naming = new MutationObserver(() => nameButtons());

// Its buttons are icons: without a label a screen reader spells the icon's name.
function nameButtons() {
  for (const button of document.querySelectorAll(".prose-menubar [title]")) {
    const name = GERMAN[button.title.toLowerCase()] || button.title;
    if (button.title !== name) button.title = name;
    if (button.getAttribute("aria-label") !== name) button.setAttribute("aria-label", name);
  }
  for (const words of document.querySelectorAll(".prose-menubar__option > *")) {
    const name = GERMAN[words.textContent.trim().toLowerCase()];
    if (name) words.textContent = name;
  }
  for (const bar of document.querySelectorAll(".prose-menubar:not([data-named])")) {
    bar.dataset.named = "";
    naming.observe(bar, { subtree: true, childList: true, attributeFilter: ["title"] });
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

// --- What the editor and the admin bring along is there a moment after the page -----------------------------
addEventListener("load", () => setTimeout(() => {
  nameButtons();
  for (const icon of document.querySelectorAll(".help-tooltip[aria-label]")) icon.setAttribute("role", "img");
}, 300));
