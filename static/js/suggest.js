// Suggestions below the search box of the bar: htmx fetches them, this gives them the manners of a combobox.
// Without JavaScript the box is a plain form.

const box = document.getElementById("seek");
const list = document.getElementById("seek-found");

const options = () => [...list.querySelectorAll("[role=option]")];
const chosen = () => list.querySelector("[aria-selected=true]");

const choose = (option) => {
  for (const each of options()) each.setAttribute("aria-selected", String(each === option));
  if (option) {
    box.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  } else box.removeAttribute("aria-activedescendant");
};

const show = (open) => {
  list.hidden = !open;
  box.setAttribute("aria-expanded", String(open));
  if (!open) choose(null);
};

const step = (by) => {
  const all = options();
  const next = all.indexOf(chosen()) + by;
  // Past either end the box itself is next, with what was typed.
  choose(next < -1 ? all.at(-1) : (all[next] ?? null));
};

const keys = {
  ArrowDown: () => (list.hidden ? show(options().length > 0) : step(1)),
  ArrowUp: () => (list.hidden ? show(options().length > 0) : step(-1)),
  Escape: () => show(false),
  Enter: () => location.assign(chosen().href),
};

if (box && list) {
  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-haspopup", "listbox");
  show(false);

  box.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" && !chosen()) return;
    if (event.key === "Escape" && list.hidden) return;
    if (!keys[event.key]) return;
    event.preventDefault();
    event.stopPropagation();
    keys[event.key]();
  });
  list.addEventListener("htmx:afterSwap", () => {
    const open = document.activeElement === box && box.value.trim() !== "" && options().length > 0;
    show(open);
    const found = options().length - 1;
    if (open) document.getElementById("announce").textContent = `${found} suggestion${found === 1 ? "" : "s"}`;
  });
  box.addEventListener("input", () => box.value.trim() === "" && show(false));
  // A click on a suggestion must not take the focus first: the list would be gone before the click arrives.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  box.addEventListener("blur", () => show(false));
}
