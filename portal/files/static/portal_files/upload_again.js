// A file whose upload failed, on the way or by a server that was away, can be sent again without choosing it anew.
(() => {
  const button = document.getElementById("portal-files-again");
  if (!button) return;
  const failed = ["upload-failure", "upload-server-error", "upload-complete"];

  const offer = (data) => {
    const row = data.context.get(0);
    const again = button.content.firstElementChild.cloneNode(true);
    again.addEventListener("click", () => {
      again.remove();
      row.classList.remove(...failed);
      row.classList.add("upload-uploading");
      row.querySelectorAll(".error_messages, .error-text, .error-code").forEach((each) => each.replaceChildren());
      const bar = row.querySelector(".progress .bar");
      if (bar) {
        bar.style.width = "0%";
        bar.textContent = "0%";
      }
      data.submit();
    });
    row.querySelector(".right")?.append(again);
  };

  jQuery("#fileupload")
    .on("fileuploadfail", (event, data) => offer(data))
    .on("fileuploaddone", (event, data) => {
      try {
        if (!JSON.parse(data.result).success) offer(data);
      } catch {
        offer(data);
      }
    });
})();
