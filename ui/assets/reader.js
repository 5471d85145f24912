// The reader beside a tab: it closes by its button and by Esc, and brings what it marks into view.
// `element`, `trigger` and `watch` come from gr.HTML.
let opener = null;
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a.open-source");
  if (link) opener = link;
});
function close() {
  trigger("close", {});
  opener?.focus();
}
element.addEventListener("click", (event) => {
  if (!event.target.closest("a.close-reader")) return;
  event.preventDefault();
  close();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !element.checkVisibility() || !element.querySelector(".close-reader")) return;
  if (!event.target.closest?.("textarea, input, dialog, [role=listbox]")) close();
});
watch("value", () => {
  element.querySelector(".panel")?.focus({ preventScroll: true });
  const mark = element.querySelector("mark");
  const text = mark?.closest(".document-text");
  if (!text) return;
  text.scrollTop += mark.getBoundingClientRect().top - text.getBoundingClientRect().top - text.clientHeight / 3;
});
