// Links that open a source, ticks that are kept, buttons that do something on the server.
// `element`, `trigger` and `watch` come from gr.HTML; `inquire` from dialog.js.
const ACTIONS = ["ask", "draft"];
element.addEventListener("click", async (event) => {
  const link = event.target.closest("a.open-source, a.letter, button[data-action]");
  if (!link) return;
  event.preventDefault();
  if (link.classList.contains("open-source")) {
    trigger("open", { href: link.getAttribute("href"), term: link.dataset.term });
  } else if (link.classList.contains("letter")) {
    document.getElementById(link.getAttribute("href").slice(1))?.scrollIntoView({ block: "start" });
  } else if (link.dataset.action === "choose") {
    element.querySelector("[aria-current]")?.removeAttribute("aria-current");
    link.setAttribute("aria-current", "true");
    trigger("choose", { id: link.dataset.id });
  } else if (link.dataset.action === "restart") {
    const hint = "答对和答错的记录都会清空，不能恢复；已读的文件不受影响。";
    const sure = await inquire({ title: "清空答题记录？", hint, accept: "清空", danger: true });
    if (sure !== null) trigger("restart", {});
  } else if (ACTIONS.includes(link.dataset.action)) {
    trigger(link.dataset.action, {});
  }
});
let ticked = "";
element.addEventListener("change", (event) => {
  const box = event.target.closest("input.read");
  ticked = box?.dataset.source ?? "";
  if (box) trigger("read", { source: box.dataset.source, read: box.checked ? "yes" : "no" });
});
// What was chosen is brought to who reads it: on a narrow screen it stands below.
watch("value", () => {
  if (ticked) element.querySelector(`input[data-source="${CSS.escape(ticked)}"]`)?.focus();
  ticked = "";
  const page = element.querySelector(".indicator, .verdict, .test-prompt");
  if (!page || !element.offsetParent) return;
  page.focus({ preventScroll: true });
  if (!window.matchMedia("(min-width: 1000px)").matches) page.scrollIntoView({ block: "start" });
});
