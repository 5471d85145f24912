"""The app as a process of its own on a free port of this machine: started, watched, always ended."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from ingest.locks import app_lock, writer_lock

ROOT = Path(__file__).parents[1]
APP = str(ROOT / "app.py")
_PATIENCE = 300.0  # seconds that a page may take until it is served
_ENDING = 30.0  # seconds that a process may take to end once asked
_OWN_FILES = (
    "app.sqlite*",
    "*.lock",
    "*.pid",
    "web",
)  # what belongs to a running app, not to its library


@dataclass(frozen=True, slots=True)
class AppProcess:
    """A process that serves a page; begun is the clock at its start, served the seconds it took.

    What the system does not tell (only Linux does) is None.
    """

    pid: int
    address: str
    begun: float
    served: float

    @property
    def resident(self) -> float | None:
        """Memory in use, in MB."""
        return self._status("VmRSS")

    @property
    def most_resident(self) -> float | None:
        """The most memory that was ever in use, in MB."""
        return self._status("VmHWM")

    @property
    def processor_seconds(self) -> float | None:
        """Time of all its threads on all cores, with the system's work for it."""
        stat = Path(f"/proc/{self.pid}/stat")
        if not stat.is_file():
            return None
        # The name before the last bracket may hold spaces; user and system time are 14 and 15.
        fields = stat.read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    @property
    def has_torch(self) -> bool | None:
        """Whether torch is loaded."""
        maps = Path(f"/proc/{self.pid}/maps")
        return "libtorch" in maps.read_text() if maps.is_file() else None

    def _status(self, field: str) -> float | None:
        status = Path(f"/proc/{self.pid}/status")
        if not status.is_file():
            return None
        (line,) = [row for row in status.read_text().splitlines() if row.startswith(f"{field}:")]
        return int(line.split()[1]) / 1024


@contextmanager
def started(arguments: Sequence[str]) -> Iterator[AppProcess]:
    """Start Python with the arguments, {port} in them replaced by a free one; end it afterwards.

    Raises TimeoutError where nothing is served within five minutes.
    """
    port = _free_port()
    command = [sys.executable, *(argument.replace("{port}", str(port)) for argument in arguments)]
    begun = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env={**os.environ, "GRADIO_ANALYTICS_ENABLED": "False"},
    )  # fmt: skip
    try:
        address = f"http://127.0.0.1:{port}/"
        _wait_for(address, process)
        yield AppProcess(process.pid, address, begun, time.perf_counter() - begun)
    finally:
        _end(process)


def app_arguments(data: Path) -> list[str]:
    """Return what `started` starts the app with, over a data directory."""
    return [APP, "--data", str(data), "--port", "{port}"]


def copy_library(data: Path, copy: Path) -> None:
    """Copy library and index of a data directory, and nothing of what users made in the app.

    Raises AlreadyRunning while an app or a writer uses it, OSError where it can't be read.
    """
    with app_lock(data), writer_lock(data):
        shutil.copytree(data, copy, ignore=shutil.ignore_patterns(*_OWN_FILES))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    end = time.perf_counter() + _PATIENCE
    while time.perf_counter() < end:
        if process.poll() is not None:
            raise TimeoutError(f"程序没有启动就结束了（退出码 {process.returncode}）")
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except urllib.error.HTTPError as error:
            if error.code == HTTPStatus.UNAUTHORIZED:  # served: it asks to sign in first
                return
            time.sleep(0.02)
        except OSError:
            time.sleep(0.02)
    raise TimeoutError(f"{address} 在 {_PATIENCE:.0f} 秒内没有响应")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_ENDING)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
