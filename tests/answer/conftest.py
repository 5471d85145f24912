"""A real library and index over a few documents that a test writes itself; stand-ins for a model."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from answer.answering import Assistant
from answer.llm import Message, ModelError
from index.passage_index import PassageIndex
from ingest.library import Library
from ingest.reading import read_file

Build = Callable[[dict[str, str]], Assistant]


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Build]:
    """Return a function: {file name: text} → an Assistant that has read those files."""
    opened: list[Library] = []

    def build(files: dict[str, str]) -> Assistant:
        folder = tmp_path / "files"
        folder.mkdir()
        library = Library.open(tmp_path / "data")
        opened.append(library)
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
            library.add(read_file(folder / name, name))
        index = PassageIndex.open(tmp_path / "data", library, None, say=lambda _: None)
        return Assistant(library, index)

    yield build
    for library in opened:
        library.close()


@dataclass
class FakeModel:
    """Says what a test tells it to, a few characters at a time, and remembers what it was told."""

    says: str = ""
    fails: str = ""
    context: int = 8192
    asked: list[Sequence[Message]] = field(default_factory=list)

    def stream(self, messages: Sequence[Message]) -> Iterator[str]:
        self.asked.append(messages)
        for start in range(0, len(self.says), 3):
            yield self.says[start : start + 3]
        if self.fails:
            raise ModelError(self.fails)


@dataclass
class StubEndpoint:
    """An OpenAI-compatible server on this machine that streams what a test tells it to.

    breaks: the connection ends in the middle; waits: seconds before each piece.
    """

    url: str = ""
    says: str = ""
    status: int = 200
    breaks: bool = False
    waits: float = 0.0
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)

    def events(self) -> Iterator[str]:
        for start in range(0, len(self.says), 4):
            yield _event({"content": self.says[start : start + 4]}, None)
        yield _event({}, "stop")
        yield "data: [DONE]\n\n"


def _event(delta: dict[str, str], finish: str | None) -> str:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    chunk = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "stub"}
    return f"data: {json.dumps({**chunk, 'choices': [choice]})}\n\n"


@pytest.fixture
def endpoint() -> Iterator[StubEndpoint]:
    stub = StubEndpoint()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            stub.requests.append(json.loads(body))
            stub.keys.append(self.headers["Authorization"])
            self.send_response(stub.status)
            kind = "text/event-stream" if stub.status == 200 else "application/json"
            self.send_header("Content-Type", kind)
            self.end_headers()
            if stub.status != 200:
                self.wfile.write(b'{"error": {"message": "stub"}}')
                return
            events = list(stub.events())
            for event in events[: len(events) // 2] if stub.breaks else events:
                time.sleep(stub.waits)
                try:
                    self.wfile.write(event.encode())
                    self.wfile.flush()
                except OSError:
                    return  # the other side has given up waiting

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing: the test's output is its own."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    stub.url = f"http://127.0.0.1:{server.server_port}/v1"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield stub
    server.shutdown()
    server.server_close()
