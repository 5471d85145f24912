// The list of drafts: opened, renamed, deleted. `element` and `trigger` come from gr.HTML;
// `inquire` from dialog.js.
element.addEventListener("click", async (event) => {
  const button = event.target.closest("button");
  const item = button?.closest("[data-id]");
  if (!item) return;
  const { id, title } = item.dataset;
  if (button.classList.contains("open")) {
    trigger("open", { id });
  } else if (button.classList.contains("rename")) {
    const typed = await inquire({ title: "给这份草稿改名", field: "input", value: title, accept: "改名" });
    if (typed?.trim()) trigger("rename", { id, title: typed });
  } else if (button.classList.contains("delete")) {
    const hint = `“${title}”和其中的修改都会删除，不能恢复。已经下载的 Word 文档不受影响。`;
    const sure = await inquire({ title: "删除这份草稿？", hint, accept: "删除", danger: true });
    if (sure !== null) trigger("delete", { id });
  }
});
