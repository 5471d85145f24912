// The bar above the conversation. `element`, `trigger` and `watch` come from gr.HTML.
function tellSwitch() {
  const shown = getComputedStyle(document.querySelector("#history-column")).display !== "none";
  element.querySelector(".history-switch")?.setAttribute("aria-expanded", String(shown));
}

element.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.classList.contains("fresh")) trigger("fresh", {});
  if (button?.classList.contains("export")) trigger("export", { form: button.dataset.form });
});

watch("value", tellSwitch);
tellSwitch();
