// Lines of a source page: "#L6" and "#L6-L46" are shown and scrolled to; a click on a number selects a line, a
// shift-click a range; the address follows, so that it can be copied.

const code = document.getElementById("code");

const parse = (hash) => {
  const found = /^#L(\d+)(?:-L?(\d+))?$/.exec(hash);
  if (!found) return null;
  const [a, b] = [Number(found[1]), Number(found[2] ?? found[1])];
  return a <= b ? [a, b] : [b, a];
};

const mark = (range) => {
  for (const line of code.querySelectorAll(".line.selected")) line.classList.remove("selected");
  if (!range) return null;
  let first = null;
  for (let number = range[0]; number <= range[1]; number += 1) {
    const line = document.getElementById(`L${number}`);
    if (!line) break;
    line.classList.add("selected");
    first ??= line;
  }
  const link = document.querySelector("[data-copy-lines]");
  if (link) {
    link.dataset.copy = location.pathname + location.search + (first ? location.hash : "");
    link.hidden = !first;
  }
  // What is missing is stated of the lines that are selected.
  const states = document.querySelector("[data-states]");
  if (states) {
    const address = new URL(states.href);
    const picked = document.getElementById("picked");
    picked.value = `${states.dataset.states}:${first ? range.join("-") : ""}`;
    address.searchParams.set("cite", picked.value);
    states.href = address;
  }
  return first;
};

const follow = () => {
  const first = mark(parse(location.hash));
  first?.scrollIntoView({ block: "center" });
};

if (code) {
  let anchor = parse(location.hash)?.[0] ?? null;
  code.addEventListener("click", (event) => {
    const number = event.target.closest("a.no");
    if (!number || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const line = Number(number.closest(".line").id.slice(1));
    if (event.shiftKey && anchor !== null) {
      const [from, to] = anchor <= line ? [anchor, line] : [line, anchor];
      history.replaceState(null, "", `#L${from}-L${to}`);
      getSelection()?.removeAllRanges();
    } else {
      anchor = line;
      history.replaceState(null, "", `#L${line}`);
    }
    mark(parse(location.hash));
  });
  // Pointing at a margin note shows which lines it speaks of.
  const cited = (note, on) => {
    const [from, to] = (note.dataset.lines ?? "").split("-").map(Number);
    for (let number = from; number <= to; number += 1) {
      document.getElementById(`L${number}`)?.classList.toggle("pointed", on);
    }
  };
  for (const [type, on] of [["pointerover", true], ["pointerout", false], ["focusin", true], ["focusout", false]]) {
    code.addEventListener(type, (event) => {
      const note = event.target.closest("[data-lines]");
      if (note) cited(note, on);
    });
  }
  addEventListener("hashchange", follow);
  follow();
}
