// The API page's "Try it": sends what the form says, as the person who is signed in, and shows the answer.

function addressOf(form) {
  let path = form.dataset.path;
  const query = new URLSearchParams();
  for (const input of form.querySelectorAll("[data-in='path'], [data-in='query']")) {
    if (input.dataset.in === "path") path = path.replace(`{${input.name}}`, encodeURIComponent(input.value));
    else if (input.value !== "") query.append(input.name, input.value);
  }
  return query.size ? `${path}?${query}` : path;
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

async function call(form) {
  const method = form.dataset.try;
  const body = form.querySelector("[data-in='body']");
  const headers = { Accept: "application/json" };
  if (body) headers["Content-Type"] = "application/json";
  if (method !== "GET") headers["X-CSRFToken"] = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  const address = addressOf(form);
  const output = form.querySelector("output");
  const status = output.querySelector("[data-status]");
  const answer = output.querySelector("[data-answer]");
  output.hidden = false;
  try {
    const response = await fetch(address, { method, headers, body: body ? body.value : undefined, credentials: "same-origin" });
    status.textContent = `${method} ${address}: ${response.status} ${response.statusText}`;
    answer.textContent = pretty(await response.text());
  } catch {
    status.textContent = `${method} ${address}: the studio did not answer`;
    answer.textContent = "";
  }
}

for (const form of document.querySelectorAll("form[data-try]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    call(form);
  });
}
