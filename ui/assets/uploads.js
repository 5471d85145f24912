// Files that are dropped or chosen are checked, sent one by one with progress, and handed on.
// `element`, `trigger` and `upload` come from gr.HTML; the server checks everything again.
const bytes = (file) => (file.size >= 2 ** 20 ? `${(file.size / 2 ** 20).toFixed(1)} MB` : `${Math.ceil(file.size / 1024)} KB`);

function sorted(files, limits) {
  const suffixes = limits.suffixes.split(" ");
  const taken = [], refused = [];
  let together = 0;
  for (const file of files) {
    const suffix = file.name.includes(".") ? file.name.split(".").pop().toLowerCase() : "";
    let reason = "";
    if (!suffixes.includes(`.${suffix}`)) reason = `不支持${suffix ? `“.${suffix}”` : "没有后缀的"}文件，可以上传：${limits.kinds}`;
    else if (file.size > Number(limits.bytes)) reason = `有 ${bytes(file)}，单个文件最大 ${limits.each}，请拆分后再传`;
    else if (taken.length >= Number(limits.files)) reason = `超过一次 ${limits.files} 个文件的上限，请分几次上传`;
    else if (together + file.size > Number(limits.total)) reason = `这一次合计超过 ${limits.together}，请分几次上传`;
    if (reason) refused.push({ name: file.name, reason });
    else { taken.push(file); together += file.size; }
  }
  return { taken, refused };
}

const note = () => element.querySelector(".drop-note");
let busy = false;

async function send(files) {
  if (busy || !files.length) return;
  busy = true;
  const { taken, refused } = sorted(files, element.querySelector(".drop").dataset);
  const arrived = [];
  for (const [number, file] of taken.entries()) {
    note().textContent = `正在传送第 ${number + 1} / ${taken.length} 个：${file.name}（${bytes(file)}）`;
    try {
      arrived.push({ path: (await upload(file)).path, name: file.name });
    } catch {
      refused.push({ name: file.name, reason: "没有传完，请检查网络后重新选择" });
    }
  }
  note().textContent = "";
  busy = false;
  trigger("upload", { files: arrived, refused });
}

element.addEventListener("change", (event) => {
  send([...event.target.files]);
  event.target.value = "";
});
for (const name of ["dragenter", "dragover", "dragleave", "drop"]) {
  element.addEventListener(name, (event) => {
    event.preventDefault();
    element.querySelector(".drop-zone").classList.toggle("over", name === "dragenter" || name === "dragover");
    if (name === "drop") send([...event.dataTransfer.files]);
  });
}
