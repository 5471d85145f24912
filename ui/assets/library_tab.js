// Clicks in the list and in what is open are told to the server as one kind of event.
// `element`, `trigger` and `watch` come from gr.HTML.
element.addEventListener("click", (event) => {
  const link = event.target.closest("a.whole");
  if (link) {
    event.preventDefault();
    event.stopPropagation();
    trigger("select", { whole: true });
  }
  const button = event.target.closest("button");
  if (button && Object.keys(button.dataset).length) trigger("select", { ...button.dataset });
});

// On a narrow screen what was opened stands below the list: go there.
let open = "";
watch("value", () => {
  const title = element.querySelector(".file h2")?.textContent ?? "";
  if (title && title !== open && !window.matchMedia("(min-width: 1000px)").matches) element.scrollIntoView({ block: "start" });
  open = title;
});
