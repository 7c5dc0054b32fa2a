// A link to a block (data-copy-link) also copies its full address; without script it is an ordinary link.
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

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-copy-link]");
  // A modified click asks for a new tab; the clipboard is missing on plain http. Both stay plain links.
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !navigator.clipboard) return;
  try {
    await navigator.clipboard.writeText(link.href);
    say(link.dataset.copyLink);
  } catch {
    // Refused by the browser: the address bar shows the address anyway.
  }
});
