async () => {
  document.documentElement.lang = "zh-CN";
  // Gradio speaks as the browser does, and offers no setting for it. The module that the page has
  // loaded already can be told; a Gradio that names it otherwise goes on in the browser's language.
  const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
  const core = loaded.find((name) => /\/assets\/core-[^/]*\.js$/.test(name));
  if (core) (await import(core)).changeLocale?.("zh-CN");
}
