// A file that the server made is handed to the browser to save; nothing of it stays on a disk there.
// `props` and `watch` come from gr.HTML.
watch("value", () => {
  const file = props.value;
  if (!file) return;
  const bytes = Uint8Array.from(atob(file.content), (character) => character.charCodeAt(0));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes], { type: file.type }));
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
});
