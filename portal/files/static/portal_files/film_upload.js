// Sends a recording in parts while its form is submitted, shows how far it is, and goes on where it was after the page
// was loaded anew or the connection broke. Without this script, or without fetch, the form sends the file as a whole.
(() => {
  const TRIES = 4;

  const cookie = (form) => form.querySelector("[name=csrfmiddlewaretoken]").value;
  const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

  class Refused extends Error {}

  const asked = async (address, options, form, aborted) => {
    const headers = { "X-CSRFToken": cookie(form), ...(options.headers || {}) };
    const answer = await fetch(address, { method: "POST", ...options, headers, signal: aborted });
    if (answer.status >= 500 && answer.status !== 507) throw new Error(String(answer.status));
    const found = answer.status === 204 ? {} : await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Refused(found.error || String(answer.status));
    return found;
  };

  const again = async (work, aborted) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work();
      } catch (error) {
        if (aborted.aborted || attempt === TRIES || (error instanceof Refused && attempt > 1)) throw error;
        await wait(500 * 2 ** attempt);
      }
    }
  };

  const send = async (input, file, form, shown, aborted) => {
    const about = new URLSearchParams({ name: file.name, size: file.size, mark: `${file.lastModified}` });
    const upload = await asked(input.dataset.filmUpload, { body: about }, form, aborted);
    const there = new Set(upload.there);
    for (let number = 0; number < upload.parts; number += 1) {
      if (!there.has(number)) {
        const part = file.slice(number * upload.part_bytes, (number + 1) * upload.part_bytes);
        await again(async () => {
          const bytes = await part.arrayBuffer();
          const sum = hex(await crypto.subtle.digest("SHA-256", bytes));
          const headers = { "X-Part-Sum": sum, "Content-Type": "application/octet-stream" };
          await asked(`${input.dataset.filmUpload}${upload.id}/${number}/`, { body: bytes, headers }, form, aborted);
        }, aborted);
        there.add(number);
      }
      shown(Math.round((100 * (number + 1)) / upload.parts));
    }
    return upload.id;
  };

  const panel = (input) => {
    const box = document.createElement("div");
    box.className = "film-upload";
    box.hidden = true;
    const words = document.createElement("p");
    words.setAttribute("role", "status");
    const bar = document.createElement("progress");
    bar.max = 100;
    bar.setAttribute("aria-label", input.files[0]?.name || "");
    const cancel = document.createElement("button");
    cancel.type = "button";
    cancel.className = "button button-small button-secondary";
    cancel.textContent = input.dataset.filmCancel;
    box.append(words, bar, cancel);
    input.after(box);
    return { box, words, bar, cancel };
  };

  const take = (input) => {
    const form = input.form;
    const prefix = input.name.slice(0, -"file".length);
    const id = form.elements[`${prefix}film_upload`];
    if (!id || form.dataset.filmUploads) return;
    form.dataset.filmUploads = "yes";
    const { box, words, bar, cancel } = panel(input);
    let running = null;
    const say = (text, state) => {
      box.hidden = false;
      box.dataset.state = state;
      words.textContent = text;
      bar.hidden = cancel.hidden = state !== "sending";
    };
    const ended = () => {
      running = null;
      form.querySelectorAll("button[type=submit]").forEach((button) => button.removeAttribute("disabled"));
    };
    if (id.value) {
      input.required = false;
      say(input.dataset.filmThere, "there");
    }
    input.addEventListener("change", () => {
      id.value = "";
      box.hidden = true;
    });
    cancel.addEventListener("click", () => running?.abort());
    form.addEventListener("submit", async (event) => {
      const file = input.files[0];
      if (!file || !window.crypto?.subtle) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (running) return;
      if (file.size > Number(input.dataset.filmLimit)) return say(input.dataset.filmTooBig, "failed");
      running = new AbortController();
      const shown = (percent) => {
        bar.value = percent;
        say(input.dataset.filmSending.replace("{percent}", percent), "sending");
      };
      shown(0);
      try {
        id.value = await send(input, file, form, shown, running.signal);
        input.value = "";
        input.required = false;
        say(input.dataset.filmChecking, "checking");
        running = null;
        form.requestSubmit ? form.requestSubmit() : form.submit();
      } catch (error) {
        const cancelled = running?.signal.aborted;
        ended();
        if (cancelled) box.hidden = true;
        else say(error instanceof Refused ? error.message : input.dataset.filmBroken, "failed");
      }
    }, true);
  };

  document.querySelectorAll("input[type=file][data-film-upload]").forEach(take);
})();
