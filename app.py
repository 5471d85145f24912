"""The web app: `python app.py [--host 127.0.0.1] [--port 7860] [--data DIR]`."""

from __future__ import annotations

import argparse
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

if TYPE_CHECKING:
    from ingest.library import Library

CORPUS = Path(__file__).with_name("corpus") / "documents"
DEFAULT_DATA = "data"
DONE, WRONG_USE = 0, 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run the app until it is interrupted and return the exit code.

    argv: the arguments without the program's name, by default those of the process.
    """
    arguments = _parser().parse_args(argv)
    trouble = _trouble_with(arguments.host, arguments.port)
    if trouble:
        return _refuse(trouble)
    from ingest.locks import AlreadyRunning, app_lock

    data = Path(arguments.data)
    try:
        with app_lock(data):
            return _run(data, arguments.host, arguments.port)
    except AlreadyRunning as running:
        return _refuse(str(running))
    except (ValueError, OSError) as error:
        # A damaged library or a data directory that cannot be written: both say why.
        return _refuse(f"启动不了:{error}")
    except KeyboardInterrupt:
        _say("已停止。")
        return DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="app.py", description="食安问策:有出处的问答")
    parser.add_argument("--host", default="127.0.0.1", help="监听地址(默认 127.0.0.1,只供本机)")
    parser.add_argument("--port", type=int, default=7860, help="端口(默认 7860)")
    parser.add_argument(
        "--data",
        default=os.environ.get("SHIAN_DATA") or DEFAULT_DATA,
        help="资料库所在的文件夹(默认 data/,也可用环境变量 SHIAN_DATA 指定)",
    )
    return parser


def _trouble_with(host: str, port: int) -> str:
    """Return why the address cannot be served, empty where it can."""
    if not _is_loopback(host):
        return (
            f"--host {host}:目前只能用 127.0.0.1 或 localhost。"
            "给其他电脑使用需要先有登录账号,这一功能尚未提供。"
        )
    if not 1 <= port <= 65535:
        return f"--port {port}:端口应在 1 到 65535 之间。"
    if not _is_free(host, port):
        other = _free_after(host, port)
        return f"端口 {port} 已被别的程序占用。请换一个,例如:python app.py --port {other}"
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
    from answer.answering import Assistant
    from index.encoder import StaticEncoder
    from index.passage_index import PassageIndex
    from ingest.library import Library
    from ui.page import build_page, serve

    with Library.open(data) as library:
        if not library.cards():
            _read_starter_corpus(library)
        with PassageIndex.open(data, library, StaticEncoder.load(), say=_say) as index:
            page = build_page(Assistant(library, index), library)
            address = serve(page, host, port)
            print(f"食安问策已就绪,请用浏览器打开 {address} (按 Ctrl+C 停止)", flush=True)
            try:
                threading.Event().wait()
            finally:
                page.close(verbose=False)
    return DONE


def _read_starter_corpus(library: Library) -> None:
    from ingest.pipeline import ingest_paths

    _say(f"资料库是空的,先读入随程序提供的示范资料({CORPUS})。")
    ingest_paths([CORPUS], library)


def _refuse(message: str) -> int:
    _say(message)
    return WRONG_USE


def _say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
