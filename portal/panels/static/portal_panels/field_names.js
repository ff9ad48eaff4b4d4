// Names the fields that Wagtail draws without one: formatted texts and tags are called like the label above them.
(() => {
  const UNNAMED = '[role="textbox"]:not([aria-label]):not([aria-labelledby]), input.ui-autocomplete-input:not([aria-label])';
  const labelAbove = (field) => {
    for (let box = field.parentElement; box && box.tagName !== "FORM" && box !== document.body; box = box.parentElement) {
      const label = box.querySelector(
        ":scope > label, :scope > .w-field__label, :scope > .w-panel__header [data-panel-heading-text]",
      );
      if (label) return label.textContent.replace("*", "").trim();
    }
    return "";
  };
  const nameAll = (root) => {
    // The page's outline beside the editor scrolls, also by keyboard.
    for (const list of root.querySelectorAll(".w-minimap__list:not([tabindex])")) list.tabIndex = 0;
    for (const field of root.querySelectorAll(UNNAMED)) {
      const name = labelAbove(field);
      if (name) field.setAttribute("aria-label", name);
    }
  };
  const ready = () => {
    nameAll(document);
    let waiting = false;
    new MutationObserver(() => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        nameAll(document);
      });
    }).observe(document.body, { childList: true, subtree: true });
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", ready);
  else ready();
})();
