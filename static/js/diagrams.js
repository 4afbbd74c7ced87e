// A diagram is a picture that scrolls; this makes it one that can be moved, zoomed and shown on the whole screen.

const MOST = 6;
const LEAST = 0.2;
const STEP = 1.25;

class Canvas {
  constructor(element) {
    this.element = element;
    this.drawing = element.querySelector(".diagram");
    this.fit();
    element.addEventListener("pointerdown", (event) => this.grab(event));
    element.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    element.addEventListener("keydown", (event) => this.key(event));
  }

  fit() {
    [this.x, this.y, this.scale] = [0, 0, 1];
    this.element.classList.remove("moving");
    this.drawing.style.transform = "";
  }

  draw() {
    this.element.classList.add("moving");
    this.element.scrollTo(0, 0);
    this.drawing.style.transform = `translate(${this.x}px, ${this.y}px) scale(${this.scale})`;
  }

  // Zooms so that the point of the drawing under (x, y) stays where it is.
  zoom(factor, x = this.element.clientWidth / 2, y = this.element.clientHeight / 2) {
    const scale = Math.min(MOST, Math.max(LEAST, this.scale * factor));
    const ratio = scale / this.scale;
    this.x = x - (x - this.x) * ratio;
    this.y = y - (y - this.y) * ratio;
    this.scale = scale;
    this.draw();
  }

  grab(event) {
    if (event.button !== 0 || event.pointerType === "touch" || event.target.closest("a")) return;
    event.preventDefault();
    this.element.focus({ preventScroll: true });
    const from = { x: event.clientX - this.x, y: event.clientY - this.y };
    const move = (moved) => {
      this.x = moved.clientX - from.x;
      this.y = moved.clientY - from.y;
      this.draw();
    };
    const drop = () => {
      this.element.classList.remove("grabbed");
      this.element.removeEventListener("pointermove", move);
    };
    this.element.classList.add("grabbed");
    this.element.setPointerCapture(event.pointerId);
    this.element.addEventListener("pointermove", move);
    this.element.addEventListener("pointerup", drop, { once: true });
    this.element.addEventListener("pointercancel", drop, { once: true });
  }

  // The plain wheel scrolls the page; with Ctrl or Cmd (and a pinch, which browsers report so) it zooms.
  wheel(event) {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const box = this.element.getBoundingClientRect();
    this.zoom(event.deltaY < 0 ? STEP : 1 / STEP, event.clientX - box.left, event.clientY - box.top);
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const steps = { ArrowLeft: [40, 0], ArrowRight: [-40, 0], ArrowUp: [0, 40], ArrowDown: [0, -40] };
    if (event.key === "+" || event.key === "=") this.zoom(STEP);
    else if (event.key === "-") this.zoom(1 / STEP);
    else if (event.key === "0") this.fit();
    else if (steps[event.key] && this.element.classList.contains("moving")) {
      this.x += steps[event.key][0];
      this.y += steps[event.key][1];
      this.draw();
    } else return;
    event.preventDefault();
  }
}

const furnish = (root) => {
  for (const element of root.querySelectorAll("[data-canvas]")) {
    if (!element.canvas) furnishOne(element);
  }
};

const furnishOne = (element) => {
  const canvas = new Canvas(element);
  element.closest(".drawing").addEventListener("click", (event) => {
    const what = event.target.closest("[data-zoom]")?.dataset.zoom;
    if (what === "in") canvas.zoom(STEP);
    else if (what === "out") canvas.zoom(1 / STEP);
    else if (what === "fit") canvas.fit();
    else if (what === "full") document.fullscreenElement ? document.exitFullscreen() : element.requestFullscreen();
  });
  element.canvas = canvas;
};

furnish(document);
// Drawings that arrive later.
document.addEventListener("htmx:load", (event) => furnish(event.detail.elt.parentElement ?? event.detail.elt));

// A drawing that arrives waits while somebody is correcting the diagram, or has just asked to.
document.addEventListener("htmx:beforeSwap", (event) => {
  const asks = event.detail.requestConfig?.elt;
  if (!asks?.matches("[data-waits]")) return;
  const busy = [...asks.closest(".drawing").querySelectorAll("form.correcting, .htmx-request")];
  if (busy.some((element) => element !== asks)) event.detail.shouldSwap = false;
});
