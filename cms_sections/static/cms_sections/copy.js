// A button that copies the lines of code beside it. Without it they are selected by hand.
for (const figure of document.querySelectorAll("[data-copy]")) {
  const lines = figure.querySelector("code");
  if (!lines || !navigator.clipboard) continue; // only on https, or on the machine itself
  const button = document.createElement("button");
  button.type = "button";
  button.className = "s-code__copy";
  button.textContent = figure.dataset.copy;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(lines.textContent);
    button.textContent = figure.dataset.copied;
    setTimeout(() => {
      button.textContent = figure.dataset.copy;
    }, 2000);
  });
  figure.append(button);
}
