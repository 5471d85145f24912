// A marker, in an answer or in the panel, opens its source; the server checks the link it is sent.
// `element`, `trigger` and `watch` come from gr.HTML.
const source = /^#(cite|whole|near|nearwhole)-[0-9]+-[0-9]+$/;
const active = document.head.appendChild(document.createElement("style"));
let opener = "";

function open(link) {
  const href = link.getAttribute("href");
  const current = href.replace("whole", href.startsWith("#near") ? "" : "cite");
  opener = current;
  active.textContent = `#chat a[href="${current}"], #chat a[href="${current}"] * { background: var(--accent); color: var(--on-accent); }`;
  trigger("open", { href });
}

function isOpen() {
  return element.checkVisibility() && !element.querySelector(".panel-empty");
}

function close() {
  trigger("close", {});
  active.textContent = "";
  const marker = opener && document.querySelector(`#chat a[href="${opener}"]`);
  const target = marker || document.querySelector("#question textarea, #question input");
  target.scrollIntoView({ block: "nearest" });
  target.focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a.cite, a.near, a.close-panel");
  if (!link) return;
  event.preventDefault();
  if (link.classList.contains("close-panel")) close();
  else if (source.test(link.getAttribute("href"))) open(link);
});

document.addEventListener("keydown", (event) => {
  if (event.target.closest?.("textarea, input, dialog, [role=listbox]")) return;
  if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing || !isOpen()) return;
  const step = { ArrowLeft: "previous", "[": "previous", ArrowRight: "next", "]": "next", Escape: "close-panel" };
  const link = step[event.key] && element.querySelector(`a.${step[event.key]}`);
  if (!link) return;
  event.preventDefault();
  link.click();
});

// A new source: bring the quote into view.
watch("value", () => {
  if (!isOpen()) return;
  element.querySelector(".panel").focus({ preventScroll: true });
  const mark = element.querySelector("mark");
  const text = mark?.closest(".document-text");
  if (!text) return;
  const offset = mark.getBoundingClientRect().top - text.getBoundingClientRect().top;
  text.scrollTop += offset - text.clientHeight / 3;
});
