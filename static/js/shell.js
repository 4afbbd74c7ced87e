// What every page has: the theme, menus that close, copy buttons, and words for screen readers when a fragment arrives.

const announce = (text) => {
  const place = document.getElementById("announce");
  if (place) place.textContent = text;
};

// The form works by itself; this only spares the reader the reload.
document.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-theme-form]");
  if (!form || !event.submitter) return;
  event.preventDefault();
  const theme = event.submitter.value;
  const body = new FormData(form);
  body.set("theme", theme);
  const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" });
  if (answer.type !== "opaqueredirect" && !answer.ok) return form.submit();
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  for (const button of form.querySelectorAll("button")) {
    button.setAttribute("aria-pressed", String(button === event.submitter));
  }
  form.closest("details")?.removeAttribute("open");
  announce(`Theme: ${event.submitter.textContent.trim()}`);
});

const openMenus = () => document.querySelectorAll("details.menu[open]");

document.addEventListener("click", async (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;

  const copy = event.target.closest("[data-copy]");
  if (copy) {
    // A link to copy is given by its fragment or path; what is copied works outside this page.
    const text = copy.dataset.copyLink === undefined ? copy.dataset.copy : new URL(copy.dataset.copy, location.href).href;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      return announce("The browser did not allow copying.");
    }
    copy.dataset.copied = "";
    announce("Copied");
    setTimeout(() => delete copy.dataset.copied, 1500);
  }

  const close = event.target.closest("[data-close]");
  if (close) close.closest("dialog")?.close();
  if (event.target instanceof HTMLDialogElement) event.target.close();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    menu.open = false;
    menu.querySelector("summary")?.focus();
  }
});

// Where there is no room for all tabs, the reader sees the one they are on.
for (const here of document.querySelectorAll(".tabs [aria-current]")) {
  const tabs = here.closest(".tabs");
  tabs.scrollLeft += here.getBoundingClientRect().right - tabs.getBoundingClientRect().right + 24;
}

// A question before what cannot be undone; without JavaScript the server's own page asks.
document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
}, true);

// Filters apply as soon as they are chosen; the button stays for those without JavaScript.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-apply]");
  if (form && event.target.matches("select, input[type=checkbox], input[type=radio]")) form.requestSubmit();
});

document.addEventListener("htmx:responseError", (event) => {
  announce(`The server answered ${event.detail.xhr.status}. Nothing on this page was changed.`);
});
document.addEventListener("htmx:sendError", () => announce("The server could not be reached. Nothing was changed."));
