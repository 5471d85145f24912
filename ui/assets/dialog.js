// A small window that asks for a text or for a yes; it resolves to the text ("" where none is
// asked for) or to null where the user thinks better of it. All words are set as text.
function inquire({ title, hint = "", field = null, value = "", most = 60, accept, danger = false }) {
  const dialog = document.createElement("dialog");
  dialog.className = "inquiry";
  const form = dialog.appendChild(document.createElement("form"));
  form.method = "dialog";
  const heading = form.appendChild(document.createElement("h2"));
  heading.textContent = title;
  if (hint) form.appendChild(document.createElement("p")).textContent = hint;
  let input = null;
  if (field) {
    input = form.appendChild(document.createElement(field));
    Object.assign(input, { value, maxLength: most });
    input.setAttribute("aria-label", title);
  }
  const actions = form.appendChild(document.createElement("div"));
  for (const [answer, words] of [["no", "取消"], ["yes", accept]]) {
    const button = actions.appendChild(document.createElement("button"));
    Object.assign(button, { value: answer, textContent: words });
    if (answer === "yes") button.className = danger ? "danger" : "primary";
    // Enter in the field takes the first button of type submit.
    button.type = answer === "yes" ? "submit" : "button";
    if (answer === "no") button.addEventListener("click", () => dialog.close("no"));
  }
  document.querySelector(".gradio-container").append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes" ? (input ? input.value : "") : null);
    });
  });
}
