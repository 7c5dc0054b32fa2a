// The filter form refetches through htmx while it is filled in; this keeps the address short and focus calm.
const form = document.querySelector("form[data-filter]");

// An empty field says nothing, so it does not belong in the address somebody will pass on.
form?.addEventListener("htmx:configRequest", (event) => {
  const { parameters } = event.detail;
  for (const [name, value] of [...parameters.entries()]) {
    if (value === "") parameters.delete(name);
  }
});

form?.addEventListener("submit", (event) => {
  for (const field of event.target.elements) {
    if (field.name && field.value === "") field.disabled = true;
  }
  // The browser has read the fields by then; coming back by history must find them usable.
  setTimeout(() => {
    for (const field of event.target.elements) field.disabled = false;
  });
});

// On a phone the answer is below the filter: after an explicit "apply", go there.
form?.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.requestConfig.triggeringEvent?.type !== "submit") return;
  document.getElementById("ergebnisse")?.focus();
});
