"""The web app: `python app.py [--host 127.0.0.1] [--port 7860] [--data DIR]`."""

from __future__ import annotations

import ipaddress
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.arguments import CommandParser, add_data_argument
from ingest.locks import AlreadyRunning, app_lock, writer_lock

if TYPE_CHECKING:
    from ingest.library import Library

CORPUS = Path(__file__).resolve().with_name("corpus") / "documents"
DONE, WRONG_USE = 0, 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run the app until it is interrupted and return the exit code: 0 ended, 2 wrong use.

    argv: the arguments without the program's name, by default those of the process.
    """
    try:
        arguments = _parser().parse_args(argv)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else WRONG_USE
    trouble = _trouble_with(arguments.host, arguments.port)
    if trouble:
        return _refuse(trouble)
    try:
        with app_lock(arguments.data):
            return _run(arguments.data, arguments.host, arguments.port)
    except (AlreadyRunning, ValueError, LookupError, OSError, ModuleNotFoundError) as error:
        # A second start, a damaged library, a data directory that cannot be written: each says why.
        return _refuse(f"未启动：{error}")
    except KeyboardInterrupt:
        _say("已停止。")
        return DONE


def _parser() -> CommandParser:
    parser = CommandParser("python app.py", "食安问策：在浏览器里提问，每句回答都有出处。")
    parser.add_argument("--host", default="127.0.0.1", help="服务地址（默认 127.0.0.1，只供本机）")
    parser.add_argument("--port", type=int, default=7860, help="端口（默认 7860）")
    add_data_argument(parser)
    return parser


def _trouble_with(host: str, port: int) -> str:
    """Return why the address cannot be served, empty where it can."""
    if not _is_loopback(host):
        return (
            f"--host {host}：目前只能用 127.0.0.1 或 localhost。"
            "给其他电脑使用需要先有登录账号，这一功能尚未提供。"
        )
    if not 1 <= port <= 65535:
        return f"--port {port}：端口应在 1 到 65535 之间。"
    if not _is_free(host, port):
        other = _free_after(host, port)
        return f"端口 {port} 已被别的程序占用。请换一个，例如：python app.py --port {other}"
    return ""


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if os.name == "posix":
            # Without it a port that was closed a moment ago counts as taken.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _free_after(host: str, port: int) -> int:
    return next((other for other in range(port + 1, 65536) if _is_free(host, other)), 7861)


def _run(data: Path, host: str, port: int) -> int:
    # The page's own look-ups are off before gradio is imported: nothing leaves this machine.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["HF_HUB_OFFLINE"] = "1"
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    _say("正在启动……")
    from answer.opening import open_assistant
    from ingest.library import Library
    from ui.page import build_page, serve

    with Library.at(data) as library:
        if not library.cards():
            _read_starter_corpus(data, library)
        with open_assistant(data, _say) as assistant:
            page = build_page(assistant, library)
            address = serve(page, host, port)
            print(f"食安问策已就绪，请用浏览器打开 {address} （按 Ctrl+C 停止）", flush=True)
            try:
                threading.Event().wait()
            finally:
                page.close(verbose=False)
    return DONE


def _read_starter_corpus(data: Path, library: Library) -> None:
    from ingest.pipeline import ingest_paths
    from ingest.progress import TerminalProgress

    _say("资料库是空的，先读入随程序提供的示范资料。")
    with writer_lock(data), TerminalProgress() as progress:
        report = ingest_paths([_shown(CORPUS)], library, progress=progress)
    read = sum(file.documents for file in report.files)
    _say(f"已读入 {len(report.files) - len(report.failed)} 个文件，{read} 份文档。")


def _shown(path: Path) -> Path:
    """Return a path as short as it can be: citations show it."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _refuse(message: str) -> int:
    _say(message)
    return WRONG_USE


def _say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
