// The keyboard: "/" and Ctrl/Cmd-K search, "t" jumps, "j" and "k" move, "c" corrects, "?" lists the keys.
// Single keys can be switched off (a cookie, read by the server), and are always off inside fields.

const off = () => document.body.dataset.shortcuts === "off";

const typing = (target) =>
  target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]") !== null;

const seek = () => {
  const field = document.getElementById("seek");
  if (!field) return false;
  field.focus();
  field.select();
  return true;
};

const jump = () => {
  const field = document.querySelector("[data-jump]");
  if (!field) {
    const spec = document.querySelector("[data-jump-page]");
    if (spec) location.assign(`${spec.href}#tree-filter`);
    return spec !== null;
  }
  field.closest("details")?.setAttribute("open", "");
  field.focus();
  field.select();
  return true;
};

// Statements are found anew each time: fragments come and go.
const move = (step) => {
  const stops = [...document.querySelectorAll("[data-stop]")].filter((stop) => stop.offsetParent !== null);
  if (stops.length === 0) return false;
  const here = stops.indexOf(document.activeElement.closest("[data-stop]"));
  let next = here + step;
  if (here < 0) {
    const top = stops.findIndex((stop) => stop.getBoundingClientRect().top > 60);
    next = step > 0 ? Math.max(top, 0) : Math.max((top < 0 ? stops.length : top) - 1, 0);
  }
  const stop = stops[Math.min(Math.max(next, 0), stops.length - 1)];
  stop.focus({ preventScroll: true });
  stop.scrollIntoView({ block: "nearest" });
  return true;
};

const correct = () => {
  const stop = document.activeElement.closest("[data-stop]") ?? document.querySelector("[data-stop]:target");
  const link = stop?.querySelector("[data-correct]");
  if (!link) return false;
  link.click();
  return true;
};

const list = async () => {
  const dialog = document.getElementById("dialog");
  if (!dialog) return;
  const answer = await fetch("/keys/", { headers: { "HX-Request": "true" } });
  if (!answer.ok) return location.assign("/keys/");
  // Our own server-rendered fragment; a strict CSP stands behind it.
  dialog.innerHTML = await answer.text();
  dialog.showModal();
};

const moves = {
  "/": seek,
  t: jump,
  j: () => move(1),
  k: () => move(-1),
  c: correct,
  "?": () => {
    list();
    return true;
  },
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
    if (seek()) event.preventDefault();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || off() || typing(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  if (moves[event.key]?.()) event.preventDefault();
});

// Sent here by "t" on a page that has nothing to jump in.
if (location.hash === "#tree-filter") jump();

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-opens-keys]") || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  list();
});
