// A marker, in an answer or in the panel, opens its citation; the server checks the link it is sent.
// `element`, `trigger` and `watch` come from gr.HTML.
const citation = /^#(cite|whole)-[0-9]+-[0-9]+$/;
const active = document.head.appendChild(document.createElement("style"));
let lastMarker = "";

function open(link) {
  const href = link.getAttribute("href");
  if (!element.contains(link)) lastMarker = href;
  const current = href.replace("#whole", "#cite");
  active.textContent = `#chat a.cite[href="${current}"] { background: var(--accent); color: var(--on-accent); }`;
  trigger("select", { href });
}

function backToAnswer() {
  const marker = lastMarker && document.querySelector(`#chat a.cite[href="${lastMarker}"]`);
  const target = marker || document.querySelector("#question input, #question textarea");
  target.scrollIntoView({ block: "center" });
  target.focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a.cite, a.back-to-answer");
  if (!link) return;
  event.preventDefault();
  if (citation.test(link.getAttribute("href"))) open(link);
  else if (link.classList.contains("back-to-answer")) backToAnswer();
});

document.addEventListener("keydown", (event) => {
  if (event.target.closest?.("textarea, input") || event.altKey || event.ctrlKey || event.metaKey) return;
  const step = { ArrowLeft: "a.previous", ArrowRight: "a.next" }[event.key];
  const link = step && element.querySelector(step);
  if (!link) return;
  event.preventDefault();
  link.click();
});

// A new citation: on a narrow screen go to the panel, then bring the quote into view.
watch("value", () => {
  const panel = element.querySelector(".panel");
  if (!panel || panel.classList.contains("panel-empty")) return;
  if (!window.matchMedia("(min-width: 1000px)").matches) panel.scrollIntoView({ block: "start" });
  panel.focus({ preventScroll: true });
  const mark = element.querySelector("mark");
  const text = mark?.closest(".document-text");
  if (!text) return;
  const offset = mark.getBoundingClientRect().top - text.getBoundingClientRect().top;
  text.scrollTop += offset - text.clientHeight / 3;
});
