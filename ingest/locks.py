"""One writer and one web app at a time on a data directory.

The lock is the operating system's: a process that dies lets go of it, whatever it left behind.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout


class AlreadyRunning(RuntimeError):
    """Another process works on this data directory; the message names it and what to do."""


@contextmanager
def writer_lock(data: Path) -> Iterator[None]:
    """Hold the right to change the library in a data directory.

    Raises AlreadyRunning while another process reads files into it.
    """
    with _held(data, "ingest", "正在读入文件", "请等它完成后再试"):
        yield


@contextmanager
def app_lock(data: Path) -> Iterator[None]:
    """Hold the right to serve a data directory as the web app.

    Raises AlreadyRunning while another app serves it.
    """
    with _held(
        data,
        "app",
        "网页程序已在运行",
        "请直接使用已打开的网页，或先关闭它，或用 --data 另选文件夹",
    ):
        yield


@contextmanager
def _held(data: Path, name: str, doing: str, remedy: str) -> Iterator[None]:
    data.mkdir(parents=True, exist_ok=True)
    # The holder's number stands beside the lock: on Windows a locked file cannot be read.
    holder = data / f"{name}.pid"
    lock = FileLock(data / f"{name}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise AlreadyRunning(f"{doing}（{_number(holder)}，数据文件夹 {data}）：{remedy}") from None
    try:
        holder.write_text(str(os.getpid()), encoding="ascii")
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _number(holder: Path) -> str:
    try:
        return f"进程号 {int(holder.read_text(encoding='ascii'))}"
    except (OSError, ValueError):
        return "进程号未知"
