"""A real browser for the tests that need one, watched for what a page must not do."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

CHROMIUM_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
expect.set_options(timeout=60_000)


@contextmanager
def launched() -> Iterator[Browser]:
    """A headless Chromium; where none is installed the test is skipped and says why."""
    names = ("chromium", "chromium-browser", "google-chrome", "msedge", "chrome")
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no Chromium-like browser on PATH: install chromium to run this test")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@dataclass
class Watched:
    """A page with everything that it must not do: outside requests and console errors."""

    page: Page
    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def ask(self, question: str) -> Locator:
        """Ask, wait until the answer is whole, and return the newest turn."""
        turns = self.page.locator("#chat .turn")
        before = turns.count()
        self.page.locator("#question").locator("input, textarea").fill(question)
        self.page.locator("#ask").click()
        expect(turns).to_have_count(before + 1)
        expect(turns.nth(before)).to_have_attribute("aria-busy", "false")
        expect(self.page.locator("#ask")).to_be_visible()
        return turns.nth(before)

    def quote(self) -> str:
        """Return the highlighted text, one line for each line of the document."""
        expect(self.page.locator("#citation-panel mark").first).to_be_visible()
        return "\n".join(self.page.locator("#citation-panel mark").all_text_contents())


@contextmanager
def watched(
    browser: Browser, address: str, ready: str = "#ask", **options: Any
) -> Iterator[Watched]:
    """Open the address in a fresh profile; fail afterwards on errors and outside requests.

    ready: what is seen once the page can be used.
    """
    context = browser.new_context(**{"viewport": {"width": 1366, "height": 768}, **options})
    context.set_default_timeout(60_000)
    here = Watched(context.new_page())
    here.page.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((address, "data:", "blob:"))
            else here.outside.append(request.url)
        ),
    )
    here.page.on(
        "console",
        lambda message: here.errors.append(message.text) if message.type == "error" else None,
    )
    here.page.on("pageerror", lambda error: here.errors.append(str(error)))
    here.page.goto(address)
    expect(here.page.locator(ready).first).to_be_visible()
    try:
        yield here
    finally:
        context.close()
    assert here.outside == []
    assert here.errors == []


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
