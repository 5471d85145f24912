"""What opening the app costs: bytes to the first page, and what hidden tabs may not ask for."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import expect

from tests.browsing import launched

MOST_BYTES = 500 * 1000


@pytest.fixture(scope="module")
def browser():
    with launched() as browser:
        yield browser


@pytest.fixture
def visits(browser, site):
    """A fresh profile; each visit opens the page anew and returns it with what was fetched."""
    context = browser.new_context(extra_http_headers={"x-user": "first"})
    context.set_default_timeout(60_000)

    def visit():
        # Another page each time: to load one again breaks off its streams.
        page, fetched = context.new_page(), {}
        page.on("requestfinished", lambda request: fetched.update({request.url: weight(request)}))
        page.goto(site.address)
        expect(page.locator("#ask")).to_be_visible()
        expect(page.locator("#history")).to_contain_text("还没有对话")
        return page, fetched

    yield visit
    context.close()


def weight(request) -> int:
    """What came over the wire for a request; nothing for what the browser had kept."""
    sizes = request.sizes()
    return sizes["responseBodySize"] + sizes["responseHeadersSize"]


def test_the_first_page_weighs_half_a_megabyte_at_most_with_no_hidden_tab_in_it(visits):
    page, fetched = visits()
    assert len(fetched) > 50
    assert sum(fetched.values()) <= MOST_BYTES
    # Terms and forms come with their tabs.
    assert "又称" not in page.content()
    page.get_by_role("tab", name="新人入门").click()
    expect(page.locator("#terms .term").first).to_be_visible()


def test_a_second_visit_fetches_no_script_and_no_style_sheet_again(visits):
    _, first = visits()
    _, second = visits()
    scripts = [url for url in first if "/assets/" in url]
    assert min(first[url] for url in scripts) > 0
    assert [url for url in scripts if second.get(url)] == []


def test_what_is_long_is_compressed_for_who_can_read_it(site):
    with httpx.Client(base_url=site.address, trust_env=False) as client:
        packed = client.get("/")
        plain = client.get("/", headers={"accept-encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.num_bytes_downloaded * 4 < plain.num_bytes_downloaded


def test_an_event_stream_is_never_held_back_to_be_compressed(site):
    """An answer's steps have to reach the page one by one."""
    with (
        httpx.Client(base_url=site.address, trust_env=False) as client,
        client.stream("GET", "/gradio_api/heartbeat/abc", timeout=20) as stream,
    ):
        assert stream.headers["content-type"].startswith("text/event-stream")
        assert "content-encoding" not in stream.headers
        assert next(stream.iter_text()) != ""
