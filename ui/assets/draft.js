// A draft that can be rewritten in place. What was changed is kept as soon as a paragraph is left,
// and goes along with whatever is asked of the draft.
// `element`, `trigger` and `watch` come from gr.HTML; `inquire` from dialog.js.
const UNDO = "草稿会回到刚起草时的样子，您改过的段落不能恢复。";
let original = new Map();
let kept = "{}";
let editing = false;
let scrolled = 0;

function textOf(paragraph) {
  const copy = paragraph.cloneNode(true);
  copy.querySelectorAll(".marker").forEach((marker) => marker.remove());
  return copy.textContent.trim();
}

function paragraphs() {
  return [...element.querySelectorAll(".paper p[data-number]")];
}

function changed() {
  const texts = {};
  for (const paragraph of paragraphs()) {
    const text = textOf(paragraph);
    if (text !== original.get(paragraph.dataset.number)) texts[paragraph.dataset.number] = text;
  }
  return texts;
}

function edit(on) {
  editing = on;
  paragraphs().forEach((paragraph, at) => {
    if (on) {
      paragraph.setAttribute("contenteditable", "plaintext-only");
      paragraph.setAttribute("role", "textbox");
      paragraph.setAttribute("aria-multiline", "true");
      paragraph.setAttribute("aria-label", `第${at + 1}段`);
    } else {
      for (const name of ["contenteditable", "role", "aria-multiline", "aria-label"]) paragraph.removeAttribute(name);
    }
  });
  element.querySelector(".paper")?.classList.toggle("editing", on);
  element.querySelector("[data-action=edit]")?.setAttribute("aria-pressed", String(on));
}

function drawn() {
  original = new Map(paragraphs().map((paragraph) => [paragraph.dataset.number, textOf(paragraph)]));
  kept = "{}";
  const paper = element.querySelector(".paper");
  if (!paper) return;
  paper.scrollTop = scrolled;
  paper.addEventListener("scroll", () => { scrolled = paper.scrollTop; }, { passive: true });
  edit(editing);
  element.querySelector(".findings h2")?.focus({ preventScroll: true });
}
watch("value", drawn);
drawn();

element.addEventListener("focusout", () => {
  const texts = changed();
  if (JSON.stringify(texts) === kept) return;
  kept = JSON.stringify(texts);
  element.querySelector(".kept").textContent = "修改已保存，还没有核对";
  element.querySelector("[data-action=undo]").disabled = false;
  trigger("keep", { texts });
});

// A paragraph stays one: a new line would be lost in the document.
element.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.closest("p[contenteditable]")) event.preventDefault();
});

element.addEventListener("click", async (event) => {
  const link = event.target.closest("a.open-source");
  if (link) {
    event.preventDefault();
    trigger("open", { href: link.getAttribute("href"), term: "" });
    return;
  }
  const button = event.target.closest("button[data-action]");
  if (!button) return;
  const { action, form } = button.dataset;
  if (action === "edit") {
    edit(!editing);
    if (editing) paragraphs()[0]?.focus();
  } else if (action === "undo") {
    const sure = await inquire({ title: "撤销全部修改？", hint: UNDO, accept: "撤销修改", danger: true });
    if (sure !== null) {
      edit(false);
      trigger("undo", {});
    }
  } else if (action === "recheck") {
    trigger("recheck", { texts: changed() });
  } else if (action === "save") {
    trigger("save", { texts: changed(), form });
  }
});
