// The tree on the left: filtering it, and marking where the reader is.

const tree = document.getElementById("tree");
const filter = tree?.querySelector("[data-jump]");

const matches = (item, words) => {
  const text = item.textContent.toLowerCase();
  return words.every((word) => text.includes(word));
};

// The tree of a large spec holds only what is near: there the server finds (htmx asks it), and here nothing is hidden.
const remote = filter?.hasAttribute("data-remote") ?? false;

const narrow = () => {
  if (remote) return;
  const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const item of tree.querySelectorAll("[data-item]")) item.hidden = !matches(item, words);
  for (const group of tree.querySelectorAll("details")) {
    const some = group.querySelector("[data-item]:not([hidden])") !== null;
    group.hidden = !some;
    if (words.length && some) group.open = true;
  }
};

filter?.addEventListener("input", narrow);
filter?.addEventListener("keydown", (event) => {
  const answer = document.getElementById("tree-found");
  const within = remote ? answer : tree;
  if (!within) return; // a paginated list: Enter sends the form
  const found = [...within.querySelectorAll("[data-item]:not([hidden]) a")].filter((link) => link.offsetParent !== null);
  // Before the server has answered, Enter sends the form: its page lists what is found.
  const isAnswered = !remote || answer.dataset.for === filter.value.trim();
  if (event.key === "Enter" && found[0] && isAnswered) {
    event.preventDefault();
    found[0].click();
  } else if (event.key === "Escape") {
    filter.value = "";
    if (remote) answer.replaceChildren();
    narrow();
    filter.blur();
  } else if (event.key === "ArrowDown" && found[0]) {
    event.preventDefault();
    found[0].focus();
  }
});

const places = new Map();
for (const link of tree?.querySelectorAll("a[data-place]") ?? []) {
  const section = document.getElementById(link.dataset.place);
  if (section) places.set(section, link);
}
if (places.size > 0) {
  const seen = new Set();
  const watcher = new IntersectionObserver((entries) => {
    for (const entry of entries) entry.isIntersecting ? seen.add(entry.target) : seen.delete(entry.target);
    const here = [...places.keys()].find((section) => seen.has(section));
    if (!here) return;
    for (const [section, link] of places) {
      if (section === here) {
        link.setAttribute("aria-current", "location");
        const group = link.closest("details");
        if (group) group.open = true;
        // Only the tree scrolls, never the page.
        const box = tree.getBoundingClientRect();
        const spot = link.getBoundingClientRect();
        if (spot.top < box.top || spot.bottom > box.bottom) tree.scrollTop += spot.top - box.top - box.height / 3;
      } else link.removeAttribute("aria-current");
    }
  }, { rootMargin: "-80px 0px -55% 0px" });
  for (const section of places.keys()) watcher.observe(section);
}
