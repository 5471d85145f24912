"""How long the app takes from process start to a usable page and the first answer, and its memory."""

from __future__ import annotations

import os
import platform
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.app_process import AppProcess, app_arguments, started

if TYPE_CHECKING:
    from playwright.sync_api import Browser

QUESTION = "创建知晓率要达到多少\uff1f"
_BARE_PAGE = """
import sys, threading, gradio as gr
with gr.Blocks(analytics_enabled=False) as page:
    gr.Textbox()
page.launch(server_name="127.0.0.1", server_port=int(sys.argv[1]), prevent_thread_lock=True, quiet=True)
threading.Event().wait()
"""


@dataclass(frozen=True, slots=True)
class Startup:
    """One run of the app; all times in seconds, memory in MB, the page's weight in KB.

    served, usable and answered count from process start; usable is the question box shown in a
    browser, answered the first answer complete. peer_served is a bare Gradio page, started in the
    same run. resident is None where the system does not tell, usable and answered without a
    browser.
    """

    served: float
    usable: float | None
    answered: float | None
    resident: float | None
    torch_loaded: bool | None
    page_kilobytes: float | None
    peer_served: float

    @property
    def ratio(self) -> float:
        """How many times the start of a bare Gradio page the app takes."""
        return self.served / self.peer_served


def measure(runs: int, say: Callable[[str], None]) -> list[Startup]:
    """Start the app `runs` times over the starter corpus, in turn with a bare Gradio page.

    Raises TimeoutError where a page is not served within five minutes.
    """
    with tempfile.TemporaryDirectory() as folder, _browser() as browser:
        data = Path(folder) / "data"
        say("首次启动\uff1a读入示范资料……")
        with started(app_arguments(data)):
            pass
        found = []
        for number in range(1, runs + 1):
            say(f"第 {number}/{runs} 次……")
            peer = _peer()
            found.append(_app(data, peer, browser))
        return found


def report(found: list[Startup]) -> dict[str, Any]:
    """Return the command, the machine, and the median of every figure over the runs."""
    medians: dict[str, Any] = {}
    for name in asdict(found[0]):
        values = [getattr(run, name) for run in found if getattr(run, name) is not None]
        medians[name] = round(statistics.median(values), 3) if values else None
    medians["torch_loaded"] = any(run.torch_loaded for run in found)
    medians["ratio_to_bare_gradio"] = round(statistics.median(run.ratio for run in found), 2)
    return {
        "command": "python -m eval startup",
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "runs": len(found),
        **medians,
    }


def _peer() -> float:
    with started(["-c", _BARE_PAGE, "{port}"]) as process:
        return process.served


def _app(data: Path, peer: float, browser: Browser | None) -> Startup:
    with started(app_arguments(data)) as process:
        usable, answered, weight = _visit(browser, process) if browser else (None, None, None)
        return Startup(
            served=process.served,
            usable=usable,
            answered=answered,
            resident=process.resident,
            torch_loaded=process.has_torch,
            page_kilobytes=weight,
            peer_served=peer,
        )


@contextmanager
def _browser() -> Iterator[Browser | None]:
    """A browser that runs before the app starts: its own start is no part of the app's."""
    names = ("chromium", "google-chrome", "msedge")
    path = next(filter(None, map(shutil.which, names)), None)
    if path is None:
        yield None
        return
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        arguments = ["--headless", "--no-sandbox", "--disable-gpu"]
        yield playwright.chromium.launch(executable_path=path, args=arguments)


def _visit(browser: Browser, process: AppProcess) -> tuple[float, float, float]:
    """Return when the page could be used and the first answer was whole, and its weight in KB."""
    page = browser.new_context().new_page()
    page.set_default_timeout(60_000)
    page.goto(process.address)
    page.locator("#ask").wait_for(state="visible")
    usable = time.perf_counter() - process.begun
    weight = page.evaluate(
        "performance.getEntriesByType('resource').reduce((sum, r) => sum + r.transferSize, 0)"
    )
    page.locator("#question").locator("input, textarea").fill(QUESTION)
    page.locator("#ask").click()
    page.locator("#chat .turn[aria-busy='false']").first.wait_for(state="visible")
    answered = time.perf_counter() - process.begun
    page.context.close()
    return usable, answered, weight / 1000
