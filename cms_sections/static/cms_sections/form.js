// Where a script runs, a form also says how long it was open, which campaign led here, and from which site. It works
// without.
for (const form of document.querySelectorAll("form[data-enquiry]")) {
  const elapsed = form.elements.namedItem("elapsed");
  // A page that came back with a mistake goes on counting where it was: mending one word is quick.
  const opened = Date.now() - (Number(elapsed.value) || 0);
  const campaign = form.elements.namedItem("campaign");
  const found = [...new URLSearchParams(location.search)].filter(([name]) => name.startsWith("utm_"));
  if (campaign && found.length) campaign.value = new URLSearchParams(found).toString();
  const referrer = form.elements.namedItem("referrer");
  if (referrer && !referrer.value && document.referrer && !document.referrer.startsWith(location.origin + "/")) {
    referrer.value = new URL(document.referrer).origin;
  }
  form.addEventListener("submit", () => {
    elapsed.value = String(Math.min(Date.now() - opened, 999999999999));
  });
}
