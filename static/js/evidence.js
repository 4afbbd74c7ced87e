// The evidence of what the reader points at, clicks or walks to with j and k: beside the text where there is room,
// under the statement where there is none. Without this script the citations are links to the source.

const panel = document.getElementById("evidence");
const fetched = new Map();
let shown = null;
let pending = 0;

const beside = () => panel !== null && panel.offsetParent !== null;

const evidenceOf = (address) => {
  if (!fetched.has(address)) {
    const answer = fetch(address, { headers: { "HX-Request": "true" } }).then((response) => {
      if (!response.ok) throw new Error(`${response.status}`);
      return response.text();
    });
    answer.catch(() => fetched.delete(address));
    fetched.set(address, answer);
  }
  return fetched.get(address);
};

const show = async (statement) => {
  const slot = beside() ? panel : statement.querySelector("[data-slot]");
  if (!slot || (shown === statement && slot.childElementCount > 0)) return;
  shown = statement;
  let html;
  try {
    html = await evidenceOf(statement.dataset.evidence);
  } catch {
    html = "";
  }
  // The reader may have moved on while the server answered.
  if (shown !== statement) return;
  for (const other of document.querySelectorAll("[data-evidence].shown")) {
    other.classList.remove("shown");
    const old = other.querySelector("[data-slot]");
    if (old && other !== statement) old.replaceChildren();
  }
  statement.classList.add("shown");
  if (html) slot.innerHTML = html;
  else slot.textContent = "The evidence could not be fetched. The links of the statement lead to the source.";
};

const later = (statement, wait) => {
  clearTimeout(pending);
  pending = setTimeout(() => show(statement), wait);
};

document.addEventListener("pointerover", (event) => {
  if (event.pointerType !== "mouse" || !beside()) return;
  const statement = event.target.closest("[data-evidence]");
  if (statement) later(statement, 120);
  else if (!panel.contains(event.target)) clearTimeout(pending);
});

document.addEventListener("focusin", (event) => {
  const statement = event.target.closest("[data-evidence]");
  if (statement && beside() && !event.target.closest("[data-slot]")) later(statement, 60);
});

document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  const statement = event.target.closest("[data-evidence]");
  if (!statement || event.target.closest("[data-slot]")) return;
  const citation = event.target.closest("[data-cites]");
  if (!citation && event.target.closest("a, button, input, textarea, summary, form")) return;
  // A citation shows its lines here first; once they are shown, it leads to the whole file.
  if (citation) {
    if (shown === statement && statement.classList.contains("shown")) return;
    event.preventDefault();
  }
  clearTimeout(pending);
  if (!beside() && shown === statement && !citation) {
    statement.querySelector("[data-slot]").replaceChildren();
    statement.classList.remove("shown");
    shown = null;
    return;
  }
  show(statement);
});

// The statement that the address names comes first.
const named = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
if (named && named.matches("[data-evidence]")) show(named);
else if (beside() && panel.dataset.of) {
  // The server has set the first statement's lines there.
  shown = document.getElementById(`s-${panel.dataset.of}`);
  shown?.classList.add("shown");
}
