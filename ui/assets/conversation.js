// Questions are asked by a click, answers copied and judged, and the newest turn is kept in view.
// `element`, `trigger` and `watch` come from gr.HTML; `inquire` from dialog.js.
const COPIED = "已复制";
const NOT_COPIED = "浏览器不允许复制，请选中文字后按 Ctrl+C";

// Without https there is no clipboard but the old one: a selection and a command.
function copiedTheOldWay(text) {
  const box = document.body.appendChild(document.createElement("textarea"));
  box.value = text;
  box.style.cssText = "position:fixed;opacity:0";
  box.select();
  const copied = document.execCommand("copy");
  box.remove();
  return copied;
}

async function copyAnswer(button) {
  const text = button.parentElement.querySelector(".copy-text").value;
  const label = button.textContent;
  let copied = true;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    copied = copiedTheOldWay(text);
    button.focus();
  }
  button.textContent = copied ? COPIED : NOT_COPIED;
  say(button.textContent);
  setTimeout(() => { button.textContent = label; }, 2000);
}

async function judge({ turn, verdict }) {
  const title = verdict === "up" ? "这个回答有帮助" : "这个回答有问题";
  const hint = "想补充说明的话请写在下面（可不填）。反馈会连同问题和回答一起保存，用于改进回答。";
  const comment = await inquire({ title, hint, field: "textarea", most: 1000, accept: "提交" });
  if (comment !== null) trigger("judge", { turn, verdict, comment });
}

element.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.classList.contains("example")) trigger("example", { question: button.textContent });
  if (button.classList.contains("again")) trigger("again", { turn: button.dataset.turn });
  if (button.classList.contains("copy")) copyAnswer(button);
  if (button.classList.contains("thumb")) judge(button.dataset);
});

// What a screen reader is told; the conversation itself is drawn anew with each step of an answer.
const spoken = element.parentElement.appendChild(document.createElement("p"));
spoken.className = "spoken";
spoken.setAttribute("role", "status");
function say(words) {
  if (spoken.textContent !== words) spoken.textContent = words;
}

function told(turn) {
  if (!turn) return "";
  if (turn.getAttribute("aria-busy") === "true") return "正在回答";
  const claims = turn.querySelectorAll(".claim").length;
  const note = turn.querySelector(".notice, .answer-note")?.textContent ?? "";
  return `回答完毕。${note}${claims ? `共${claims}条内容，${turn.querySelectorAll(".source").length}条出处。` : ""}`;
}

// A question that was taken leaves the box; what the user typed meanwhile stays.
const column = element.closest(".conversation");
const bare = (text) => text.replace(/\s+/g, "");
function empty(question) {
  const box = column.querySelector("#question textarea");
  if (bare(box.value) !== bare(question)) return;
  box.value = "";
  box.dispatchEvent(new Event("input"));
}

// A new question goes to the top of the view, so that its answer is read from its first line.
let shown = 0;
watch("value", () => {
  const turns = element.querySelectorAll(".turn");
  const newest = turns[turns.length - 1];
  const busy = newest?.getAttribute("aria-busy") === "true";
  if (turns.length > shown) {
    const view = element.closest("#chat");
    view.scrollTop += newest.getBoundingClientRect().top - view.getBoundingClientRect().top;
    empty(newest.querySelector(".question").textContent);
  }
  shown = turns.length;
  // 提问 gives way to 停止: see the style sheet.
  column.toggleAttribute("data-busy", busy);
  say(told(newest));
});

// The workbench fills what the page's head leaves of the window.
const bench = element.closest(".workbench");
function fill() {
  const top = bench.getBoundingClientRect().top + window.scrollY;
  if (bench.offsetParent) bench.style.setProperty("--above", `${Math.round(top)}px`);
}
// Whatever grows above it makes one of the boxes around it grow as well.
const resized = new ResizeObserver(fill);
for (let around = bench; around; around = around.parentElement) resized.observe(around);
