"""How long the app takes from process start to a usable page and the first answer, and its memory."""

from __future__ import annotations

import os
import platform
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
QUESTION = "创建知晓率要达到多少\uff1f"
_PATIENCE = 300.0  # seconds
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
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        say("首次启动\uff1a读入示范资料……")
        with _started([str(ROOT / "app.py"), "--data", str(data)]):
            pass
        found = []
        for number in range(1, runs + 1):
            say(f"第 {number}/{runs} 次……")
            peer = _peer()
            found.append(_app(data, peer))
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
    with _started(["-c", _BARE_PAGE]) as (_, served, _):
        return served


def _app(data: Path, peer: float) -> Startup:
    with _started([str(ROOT / "app.py"), "--data", str(data)]) as (process, served, started):
        address = f"http://127.0.0.1:{process.port}"
        usable, answered, weight = _in_browser(address, started)
        return Startup(
            served=served,
            usable=usable,
            answered=answered,
            resident=_resident(process.pid),
            torch_loaded=_has_torch(process.pid),
            page_kilobytes=weight,
            peer_served=peer,
        )


@dataclass(frozen=True, slots=True)
class _Process:
    pid: int
    port: int


@contextmanager
def _started(arguments: list[str]) -> Iterator[tuple[_Process, float, float]]:
    """Start Python with the arguments and a free port; yield it, its start-up time, its start."""
    port = _free_port()
    bare = arguments[0] == "-c"
    command = [sys.executable, *arguments, *([str(port)] if bare else ["--port", str(port)])]
    started = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env={**os.environ, "GRADIO_ANALYTICS_ENABLED": "False"},
    )  # fmt: skip
    try:
        _wait_for(f"http://127.0.0.1:{port}/", process)
        yield _Process(process.pid, port), time.perf_counter() - started, started
    finally:
        process.terminate()
        process.wait(30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    end = time.perf_counter() + _PATIENCE
    while time.perf_counter() < end:
        if process.poll() is not None:
            raise TimeoutError(f"程序没有启动就结束了\uff08退出码 {process.returncode}\uff09")
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.02)
    raise TimeoutError(f"{address} 在 {_PATIENCE:.0f} 秒内没有响应")


def _in_browser(address: str, started: float) -> tuple[float | None, float | None, float | None]:
    """Return when the page could be used and the first answer was whole, and its weight in KB."""
    browser_path = next(
        filter(None, map(shutil.which, ("chromium", "google-chrome", "msedge"))), None
    )
    if browser_path is None:
        return None, None, None
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browser_path, args=["--headless", "--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()
        page.set_default_timeout(60_000)
        opened = time.perf_counter()
        page.goto(address)
        page.locator("#ask").wait_for(state="visible")
        # The browser's own start is no part of the app's.
        usable = time.perf_counter() - opened
        weight = page.evaluate(
            "performance.getEntriesByType('resource').reduce((sum, r) => sum + r.transferSize, 0)"
        )
        asked = time.perf_counter()
        page.locator("#question").locator("input, textarea").fill(QUESTION)
        page.locator("#ask").click()
        page.locator("#chat .turn[aria-busy='false']").first.wait_for(state="visible")
        answered = time.perf_counter() - asked
        browser.close()
    served = opened - started
    return served + usable, served + usable + answered, weight / 1000


def _resident(pid: int) -> float | None:
    status = Path(f"/proc/{pid}/status")
    if not status.is_file():
        return None
    (line,) = [row for row in status.read_text().splitlines() if row.startswith("VmRSS:")]
    return int(line.split()[1]) / 1024


def _has_torch(pid: int) -> bool | None:
    maps = Path(f"/proc/{pid}/maps")
    return "libtorch" in maps.read_text() if maps.is_file() else None
