// The workbench around this element fills what the page's head leaves of the window.
// `element` comes from gr.HTML.
const around = element.closest(".workbench");
function fit() {
  const top = around.getBoundingClientRect().top + window.scrollY;
  if (around.offsetParent) around.style.setProperty("--above", `${Math.round(top)}px`);
}
// Whatever grows above it makes one of the boxes around it grow as well.
const grown = new ResizeObserver(fit);
for (let box = around; box; box = box.parentElement) grown.observe(box);
