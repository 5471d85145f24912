"""The stream of a page's events, where its end and a new event cross each other."""

from __future__ import annotations

import gradio as gr
import pytest
from playwright.sync_api import expect

from tests.browsing import launched, watched
from tests.serving import served

SLOW_NETWORK = """
const fetched = window.fetch;
window.fetch = async (request, options) => {
  const response = await fetched(request, options);
  if (!String(request.url ?? request).includes("/queue/data")) return response;
  const late = new TransformStream({
    transform: (chunk, on) => new Promise((done) => setTimeout(done, 400)).then(() => on.enqueue(chunk)),
  });
  return new Response(response.body.pipeThrough(late), response);
};
"""
"""What the server sends on the stream arrives late, as on a busy machine; all else does not."""


def counting() -> gr.Blocks:
    """Two buttons; each counts how often it was pressed. The first one's name is `watched`'s."""
    with gr.Blocks(analytics_enabled=False) as page:
        for name in ("ask", "other"):
            shown = gr.HTML("0", elem_id=f"{name}-count", js_on_load=None)
            gr.Button(name, elem_id=name).click(lambda n: str(int(n) + 1), [shown], [shown])
    return page


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    with served(counting(), tmp_path_factory.mktemp("data")) as server:
        yield server.address


@pytest.fixture
def page(address):
    with launched() as browser, watched(browser, address) as here:
        here.page.add_init_script(SLOW_NETWORK)
        here.page.reload()
        expect(here.page.locator("#ask")).to_be_visible()
        yield here.page


def test_an_event_handed_in_while_the_stream_ends_is_answered(page):
    for pressed in ("1", "2", "3"):
        with page.expect_response("**/queue/data*"):
            page.locator("#ask").click()
        with page.expect_response("**/queue/join*"):
            page.locator("#other").click()
        expect(page.locator("#ask-count")).to_have_text(pressed)
        expect(page.locator("#other-count")).to_have_text(pressed)


def test_the_stream_ends_when_no_event_is_open(page):
    with page.expect_request_finished(lambda request: "/queue/data" in request.url):
        page.locator("#ask").click()
    expect(page.locator("#ask-count")).to_have_text("1")
