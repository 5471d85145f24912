// The list of conversations: opened, renamed, deleted; on a narrow screen it is a drawer.
// `element`, `trigger` and `watch` come from gr.HTML.
const column = document.querySelector("#history-column");
const bench = column.closest(".workbench");
const wide = window.matchMedia("(min-width: 1200px)");

function isShown() {
  return getComputedStyle(column).display !== "none";
}

function show(shown) {
  bench.dataset.history = shown ? "shown" : "hidden";
  document.querySelector(".history-switch")?.setAttribute("aria-expanded", String(shown));
}

wide.addEventListener("change", () => { delete bench.dataset.history; });

element.addEventListener("click", async (event) => {
  const button = event.target.closest("button");
  const item = button?.closest("[data-id]");
  if (!item) return;
  const { id, title } = item.dataset;
  if (button.classList.contains("open")) {
    trigger("open", { id });
    if (!wide.matches) show(false);
  } else if (button.classList.contains("rename")) {
    const typed = await inquire({ title: "给这段对话改名", field: "input", value: title, accept: "改名" });
    if (typed?.trim()) trigger("rename", { id, title: typed });
  } else if (button.classList.contains("delete")) {
    const hint = `“${title}”里的问题和回答都会删除，不能恢复。`;
    const sure = await inquire({ title: "删除这段对话？", hint, accept: "删除", danger: true });
    if (sure !== null) trigger("delete", { id });
  }
});

document.addEventListener("click", (event) => {
  if (event.target.closest?.(".history-switch")) show(!isShown());
  else if (!wide.matches && isShown() && !event.target.closest?.("#history-column, dialog")) show(false);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || wide.matches || !isShown() || document.querySelector("dialog[open]")) return;
  event.stopImmediatePropagation();
  show(false);
});

// A page that was loaded anew opens what was open in it, once the first list has come. The list
// holds this user's conversations only: what is another's, or gone, is not in it.
let listed = false;
watch("value", () => {
  if (listed) return;
  listed = true;
  const id = sessionStorage.getItem("conversation");
  if (id && !document.querySelector("#chat .turn")) element.querySelector(`[data-id="${CSS.escape(id)}"] .open`)?.click();
});
