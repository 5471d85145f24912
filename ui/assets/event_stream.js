// The events of a page come over one stream, which the server ends after the last event it knows
// of. Gradio's client forgets an event that is handed in while that end is under way: its result
// would never be fetched. So the end is held back while an event is open, and the stream goes on.
(() => {
  const fetched = window.fetch.bind(window);
  const [handedIn, ended, joining] = [new Set(), new Set(), new Set()];
  // The end of a quick event may come before the answer that names it.
  const open = () => [...handedIn].some((event) => !ended.has(event));

  function handIn(request, options) {
    const answer = fetched(request, options);
    const noted = answer
      .then((response) => response.clone().json())
      .then(({ event_id }) => event_id && handedIn.add(event_id))
      .catch(() => {})
      .finally(() => joining.delete(noted));
    joining.add(noted);
    return noted.then(() => answer);
  }

  // Hands the messages on and returns the one that ends the stream, where it came.
  async function handOn(response, page) {
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    const bytes = new TextEncoder();
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return null;
      const messages = (rest + value).split("\n\n");
      rest = messages.pop();
      for (const message of messages) {
        const { msg, event_id } = JSON.parse(message.slice("data:".length));
        const sent = bytes.encode(`${message}\n\n`);
        if (msg === "close_stream") return sent;
        if (msg === "process_completed") ended.add(event_id);
        page.enqueue(sent);
      }
    }
  }

  async function follow(request, options) {
    const response = await fetched(request, options);
    const begin = async (page) => {
      try {
        let end = await handOn(response, page);
        while (end && (await Promise.all(joining), open())) {
          end = await handOn(await fetched(request, options), page);
        }
        if (end) page.enqueue(end);
        page.close();
      } catch (failure) {
        page.error(failure);
      }
    };
    return response.ok ? new Response(new ReadableStream({ start: begin }), response) : response;
  }

  window.fetch = (request, options) => {
    const { pathname } = new URL(request.url ?? request, document.baseURI);
    if (pathname.endsWith("/queue/join")) return handIn(request, options);
    if (pathname.endsWith("/queue/data")) return follow(request, options);
    return fetched(request, options);
  };
})();
