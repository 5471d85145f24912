"""The web app: `python app.py [--host 127.0.0.1] [--port 7860] [--data DIR]`."""

from __future__ import annotations

import argparse
import errno
import gc
import logging
import os
import shutil
import signal
import socket
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from ingest.arguments import CommandParser, add_data_argument
from ingest.locks import AlreadyRunning, app_lock, writer_lock

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from answer.answering import Assistant
    from index.passage_index import PassageIndex
    from ingest.library import Library
    from ui.serving.access import Access
    from ui.serving.server import Served

CORPUS = Path(__file__).resolve().with_name("corpus")
DONE, WRONG_USE = 0, 2
TEMPORARY = "web"
"""The folder in the data directory for files that pages upload and make."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the app until it is interrupted and return the exit code: 0 ended, 2 wrong use.

    argv: the arguments without the program's name, by default those of the process.
    """
    try:
        arguments = _parser().parse_args(argv)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else WRONG_USE
    if (arguments.certificate is None) != (arguments.key is None):
        return _refuse("用法有误：--certificate 和 --key 要一起用")
    try:
        with app_lock(arguments.data):
            return _run(arguments)
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
    parser.add_argument(
        "--certificate", type=Path, metavar="PEM", help="https 证书文件，与 --key 同用"
    )
    parser.add_argument("--key", type=Path, metavar="PEM", help="证书的私钥文件")
    add_data_argument(parser)
    return parser


def _check_port(host: str, port: int) -> None:
    """Raise ValueError or OSError where nothing can be served there, with what to do."""
    if not 1 <= port <= 65535:
        raise ValueError(f"--port {port}，端口应在 1 到 65535 之间")
    try:
        _listen(host, port)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise OSError(f"--host {host} --port {port} 在这台电脑上不能用（{error}）") from error
        other = _free_after(host, port)
        raise OSError(
            f"端口 {port} 已被别的程序占用。请换一个，例如：python app.py --port {other}"
        ) from error


def _listen(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    socket.create_server((host, port), family=family).close()


def _free_after(host: str, port: int) -> int:
    for other in range(port + 1, 65536):
        try:
            _listen(host, other)
        except OSError:
            continue
        return other
    return 7861


def _run(arguments: argparse.Namespace) -> int:
    data = arguments.data
    # The page's own look-ups are off before gradio is imported: nothing leaves this machine.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["GRADIO_TEMP_DIR"] = str(_temporary(data))
    # Gradio's own figures about its handlers, which nobody sees, cost more than many a handler.
    os.environ["GRADIO_ANALYTICS_MAX_EVENTS"] = "1"
    os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = str(10**9)
    # Answers are found by threads: the one that serves the pages gets its turn after 1 ms, not 5.
    sys.setswitchinterval(0.001)
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    from ui.database import open_database
    from ui.serving.access import Access

    database = open_database(data)
    access = Access.of(arguments.host, database)
    _check_port(arguments.host, arguments.port)
    _say("正在启动……")
    from answer.opening import open_assistant
    from ingest.library import Library

    with Library.at(data) as library:
        if not library.cards():
            _read_starter_corpus(data, library)
        with open_assistant(data, _say, in_background=True) as assistant:
            # What is loaded stays: to search it for garbage while it grows takes most of a second.
            gc.disable()
            try:
                served = _serve(arguments, access, assistant, library, database)
            finally:
                gc.enable()
            try:
                threading.Event().wait()
            finally:
                served.close()
    return DONE


def _temporary(data: Path) -> Path:
    """Return the emptied folder for what pages upload and make; an app that was killed left it."""
    folder = data.resolve() / TEMPORARY
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    return folder


def _serve(
    arguments: argparse.Namespace,
    access: Access,
    assistant: Assistant,
    library: Library,
    database: Engine,
) -> Served:
    from ui.gradio_start import no_type_stubs

    with no_type_stubs():
        import gradio  # noqa: F401  # all that follows finds it loaded
    from answer.reading_paths import load_reading_paths
    from draft.opening import Office
    from index.terms import TermBase
    from ui.identity import local_user, who
    from ui.live_assistant import LiveAssistant
    from ui.page import build_page
    from ui.rooms import Rooms
    from ui.serving import api
    from ui.serving.draft_tool import draft_tool
    from ui.serving.health import Health
    from ui.serving.server import serve
    from ui.settings.store import SettingsStore
    from ui.settings.tab import model_in_use

    # `open_assistant` opens this index; an Assistant asks for less of it.
    index = cast("PassageIndex", assistant.index)
    live = LiveAssistant(assistant)
    live.use(model_in_use(SettingsStore(arguments.data)))
    rooms = Rooms(
        assistant=live,
        library=library,
        index=index,
        office=Office.open(),
        terms=TermBase.load(CORPUS / "terms.yaml"),
        paths=load_reading_paths(CORPUS / "reading_paths.yaml"),
        data=arguments.data,
        database=database,
    )
    asking = local_user if access.sessions is None else who
    served = serve(
        build_page(live, library, database, asking, rooms),
        arguments.port,
        access,
        tools=[api.search_tool(index), api.answer_tool(live), draft_tool(rooms.office, live)],
        health=Health(library, index),
        tls=(arguments.certificate, arguments.key) if arguments.certificate else None,
    )
    print(f"食安问策已就绪，请用浏览器打开 {served.address} （按 Ctrl+C 停止）", flush=True)
    if access.open_to_others and not arguments.certificate:
        _say("提醒：密码正以明文在网络上传送；请用 --certificate 和 --key，或放在 https 代理之后。")
    return served


def _read_starter_corpus(data: Path, library: Library) -> None:
    from ingest.pipeline import ingest_paths
    from ingest.progress import TerminalProgress

    _say("资料库是空的，先读入随程序提供的示范资料。")
    with writer_lock(data), TerminalProgress() as progress:
        report = ingest_paths([_shown(CORPUS / "documents")], library, progress=progress)
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
