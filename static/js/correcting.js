// The form of a correction, where it opens under what it is about: in sight, with the keyboard in it, and closed again.

const begin = (form) => {
  const field =
    form.querySelector("[aria-invalid=true]") ??
    (form.querySelector(".preview") ? form.querySelector("[name=leave]") : form.querySelector("input:checked"));
  field?.focus({ preventScroll: true });
  form.scrollIntoView({ block: "nearest" });
};

// The reader goes on from the statement, with j and k too.
const goOn = (place) => place.closest("[data-stop]")?.focus({ preventScroll: true });

document.addEventListener("htmx:load", (event) => {
  const arrived = event.detail.elt;
  const place = arrived.closest("[data-feedback]");
  if (!place) return;
  if (arrived.matches("form.correcting")) begin(arrived);
  else if (!place.contains(document.activeElement)) goOn(place);
});

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-cancel]")) return;
  const place = event.target.closest("[data-feedback]");
  if (!place) return history.back();
  place.replaceChildren();
  goOn(place);
});
