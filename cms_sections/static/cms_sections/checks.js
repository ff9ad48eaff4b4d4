// Links and pictures of the saved draft, looked at when the panel of checks is opened.
(() => {
  const look = async (box) => {
    const list = box.querySelector("[data-page-check-list]");
    const failed = box.querySelector("[data-page-check-failed]");
    box.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(box.dataset.pageCheck, { headers: { "X-Requested-With": "XMLHttpRequest" } });
      if (!answer.ok) throw new Error(answer.status);
      list.innerHTML = await answer.text();
      failed.hidden = true;
    } catch {
      list.textContent = "";
      failed.hidden = false;
    }
    box.removeAttribute("aria-busy");
  };
  const ready = () => {
    const box = document.querySelector("[data-page-check]");
    if (!box) return;
    box.querySelector("button").addEventListener("click", () => look(box));
    box.closest("[data-side-panel]")?.addEventListener("show", () => look(box));
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", ready);
  else ready();
})();
