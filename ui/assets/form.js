// What Gradio's table says in English only, said in Chinese. `element` comes from gr.HTML.
const WORDS = {
  "Search...": "查找数据项",
  "Enter text to search the table": "查找数据项",
  "Table actions": "表格工具",
  "Static column": "固定列",
  "Select column": "选中这一列",
  "Select row": "选中这一行",
};
const filling = element.closest(".filling");
function translate() {
  for (const name of ["placeholder", "title", "aria-label"]) {
    for (const said of filling.querySelectorAll(`#draft-form [${name}]`)) {
      const words = WORDS[said.getAttribute(name)];
      if (words) said.setAttribute(name, words);
    }
  }
}
new MutationObserver(translate).observe(filling, { childList: true, subtree: true });
translate();
