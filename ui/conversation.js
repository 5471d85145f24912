// Example questions are asked, answers are copied, and the newest turn is kept in view.
// `element`, `trigger` and `watch` come from gr.HTML.
function plainText(answer) {
  const copy = answer.cloneNode(true);
  copy.querySelectorAll(".answer-foot").forEach((foot) => foot.remove());
  copy.querySelectorAll(".badge").forEach((badge) => { badge.textContent = `【${badge.textContent}】`; });
  copy.querySelectorAll("td, .facts, .path").forEach((cell) => cell.prepend(" "));
  copy.querySelectorAll("br").forEach((line) => line.replaceWith("\n"));
  copy.querySelectorAll("li, p, tr, caption, strong").forEach((block) => block.append("\n"));
  return copy.textContent.replace(/\n{2,}/g, "\n").trim();
}

async function copyAnswer(button) {
  const label = button.textContent;
  try {
    await navigator.clipboard.writeText(plainText(button.closest(".answer")));
    button.textContent = "已复制";
  } catch {
    button.textContent = "浏览器不允许复制，请选中文字后按 Ctrl+C";
  }
  setTimeout(() => { button.textContent = label; }, 2000);
}

element.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.classList.contains("example")) trigger("select", { question: button.textContent });
  if (button?.classList.contains("copy")) copyAnswer(button);
});

// A new question goes to the top of the view, so that its answer is read from its first line.
let shown = 0;
watch("value", () => {
  const turns = element.querySelectorAll(".turn");
  const view = element.closest("#chat");
  if (turns.length > shown) {
    view.scrollIntoView({ block: "nearest" });
    const newest = turns[turns.length - 1];
    view.scrollTop += newest.getBoundingClientRect().top - view.getBoundingClientRect().top;
  }
  shown = turns.length;
});
