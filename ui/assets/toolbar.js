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

// What is open is remembered as long as this tab of the browser lives: history.js opens it again.
function remember() {
  const { id } = element.querySelector(".toolbar").dataset;
  if (id) sessionStorage.setItem("conversation", id);
  else sessionStorage.removeItem("conversation");
}

watch("value", () => {
  tellSwitch();
  remember();
});
tellSwitch();
