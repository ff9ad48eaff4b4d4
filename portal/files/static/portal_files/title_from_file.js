// A new recording is called after its file, until somebody writes another title.
(() => {
  const file = document.getElementById("id_file");
  const title = document.getElementById("id_title");
  file?.addEventListener("change", () => {
    if (title && !title.value && file.files.length) title.value = file.files[0].name.replace(/\.[^.]+$/, "");
  });
})();
