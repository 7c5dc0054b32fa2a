// A link to a block (data-copy-link) also copies its full address, the one to its quotation copies the quotation, and a
// button (data-copy-from) what stands in a field. Without script the links are ordinary links and there is no button.
const toast = document.createElement("p");
toast.className = "p-toast";
toast.setAttribute("role", "status");
document.body.append(toast);

let hideTimer;

function say(text) {
  toast.textContent = text;
  clearTimeout(hideTimer);
  hideTimer = setTimeout(() => { toast.textContent = ""; }, 4000);
}

// A modified click asks for a new tab; the clipboard is missing on plain http. Both stay plain links.
const isPlain = (event) => event.ctrlKey || event.metaKey || event.shiftKey || !navigator.clipboard;

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-copy-link]");
  if (!link || isPlain(event)) return;
  try {
    await navigator.clipboard.writeText(link.href);
    say(link.dataset.copyLink);
  } catch {
    // Refused by the browser: the address bar shows the address anyway.
  }
});

document.addEventListener("click", async (event) => {
  const link = event.target.closest(".p-cite");
  if (!link || isPlain(event) || !window.ClipboardItem) return;
  event.preventDefault();
  try {
    // The promise goes to the clipboard as it is: some browsers take nothing that comes after the click was handled.
    await navigator.clipboard.write([new ClipboardItem({ "text/plain": quotation(link) })]);
    say(link.closest("[data-quoted]").dataset.quoted);
  } catch {
    location.assign(link.href);
  }
});

async function quotation(link) {
  const response = await fetch(`${link.href}?teil=text`);
  if (!response.ok) throw new Error(response.status);
  return new Blob([await response.text()], { type: "text/plain" });
}

for (const button of document.querySelectorAll("button[data-copy-from]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copyFrom);
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      say(button.dataset.copied);
    } catch {
      // Refused by the browser: everything is selected, ready to be copied by hand.
    }
  });
}
