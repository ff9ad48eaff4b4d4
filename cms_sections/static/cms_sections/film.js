// A film plays as one MP4 by itself. Where it comes in several sizes, the player for them is loaded when somebody presses
// play, and chooses by the visitor's connection and screen. Whatever goes wrong with it, the MP4 plays on.
(() => {
  let loading = null;

  const library = (film) => {
    loading ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = film.dataset.player;
      script.integrity = film.dataset.integrity;
      script.addEventListener("load", () => resolve(window.Hls));
      script.addEventListener("error", reject);
      document.head.append(script);
    });
    return loading;
  };

  // From the size that is shown: a telephone does not load what it cannot show.
  const play = (Hls, film) =>
    new Promise((resolve, reject) => {
      const player = new Hls({ enableWorker: false, capLevelToPlayerSize: true, maxBufferLength: 30 });
      const back = (at) => {
        player.destroy();
        film.removeAttribute("src");
        film.load();
        film.currentTime = at;
        film.play().catch(() => {});
      };
      player.on(Hls.Events.MANIFEST_PARSED, () => resolve(film.play()));
      player.on(Hls.Events.ERROR, (_event, found) => {
        if (!found.fatal) return;
        back(film.currentTime || 0);
        reject(new Error(found.details));
      });
      player.loadSource(film.dataset.stream);
      player.attachMedia(film);
    });

  const begin = async (film) => {
    film.pause();
    try {
      const Hls = await library(film);
      if (!Hls.isSupported()) throw new Error("no media source");
      film.dataset.plays = "stream";
      await play(Hls, film);
    } catch {
      film.dataset.plays = "mp4";
      if (!film.canPlayType("application/vnd.apple.mpegurl")) return film.play().catch(() => {});
      film.src = film.dataset.stream;
      film.dataset.plays = "native";
      film.play().catch(() => {});
    }
  };

  for (const film of document.querySelectorAll("video[data-stream]")) {
    film.addEventListener("play", () => begin(film), { once: true });
  }
})();
