// Pictures of a gallery in a dialogue of their own, with arrows. Without it each is a link to the large picture.
for (const section of document.querySelectorAll("[data-lightbox]")) {
  const links = [...section.querySelectorAll(".s-gallery__open")];
  if (!links.length || typeof HTMLDialogElement === "undefined") continue;
  const words = section.dataset;
  const dialog = document.createElement("dialog");
  dialog.className = "lightbox";
  const picture = document.createElement("img");
  const caption = document.createElement("p");
  const bar = document.createElement("div");
  caption.className = "lightbox__caption";
  caption.setAttribute("aria-live", "polite");
  picture.className = "lightbox__picture";
  bar.className = "lightbox__bar";
  let current = 0;

  const show = (index) => {
    current = (index + links.length) % links.length;
    const link = links[current];
    const small = link.querySelector("img");
    picture.src = link.getAttribute("href");
    picture.alt = small ? small.alt : "";
    const words = link.parentElement.querySelector(".caption");
    const place = links.length > 1 ? `${current + 1} / ${links.length}` : "";
    caption.textContent = [words && words.textContent, place].filter(Boolean).join(" · ");
  };
  const button = (label, sign, press) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "lightbox__button";
    made.setAttribute("aria-label", label);
    made.textContent = sign;
    made.addEventListener("click", press);
    return made;
  };

  bar.append(caption);
  if (links.length > 1) {
    bar.append(
      button(words.previous, "←", () => show(current - 1)),
      button(words.next, "→", () => show(current + 1)),
    );
  }
  bar.append(button(words.close, "×", () => dialog.close()));
  dialog.append(picture, bar);
  dialog.setAttribute("aria-labelledby", section.getAttribute("aria-labelledby"));
  dialog.addEventListener("keydown", (event) => {
    if (links.length < 2) return;
    if (event.key === "ArrowLeft") show(current - 1);
    if (event.key === "ArrowRight") show(current + 1);
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close(); // beside the picture
  });
  dialog.addEventListener("close", () => {
    picture.removeAttribute("src");
    links[current].focus();
  });
  section.append(dialog);

  links.forEach((link, index) => {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return; // a new tab or window, as asked for
      event.preventDefault();
      show(index);
      dialog.showModal();
    });
  });
}
