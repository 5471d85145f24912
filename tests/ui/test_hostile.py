"""What somebody from outside may try: files that are not theirs, addresses, sessions, odd input."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import gradio as gr
import httpx
import pytest
from gradio.utils import get_upload_folder
from sqlalchemy import text
from sqlalchemy.exc import StatementError

from answer.answers import CitedAnswer
from index.hits import Filters
from tests.serving import PASSWORD, accounts_in, served
from tests.ui.samples import SATISFACTION
from ui.chat.asking import Asking
from ui.chat.conversation import Conversation
from ui.serving.api import search_tool
from ui.serving.guard import NO_ADDRESSES, NOT_YOURS, TOO_DEEP
from ui.serving.page_requests import PageSessions

FILE = {"_type": "gradio.FileData"}
SECRET = "只在这台电脑上的一份文件"


def page() -> gr.Blocks:
    """A page that shows the file it is given, and keeps what each session says."""
    with gr.Blocks(analytics_enabled=False) as built:
        file, typed, kept, shown = gr.File(), gr.Textbox(), gr.State(""), gr.Textbox()

        def read(path: str | None) -> str:
            return Path(path).read_text("utf-8") if path else ""

        def say(said: str, before: str) -> tuple[str, str]:
            return before + said, before + said

        gr.Button().click(read, [file], [shown], queue=False)
        gr.Button().click(say, [typed, kept], [shown, kept], queue=False)
        gr.Button().click(say, [typed, kept], [shown, kept])
    return built


class Answering:
    """Answers every question with the same answer."""

    gradual = False

    def stream(self, question: str, *_: object, **__: object) -> Iterator[CitedAnswer]:
        yield replace(SATISFACTION, question=question)


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("closed")
    accounts_in(folder, 主任="管理", 小陈="编辑", 小李="查阅")
    return folder


@pytest.fixture(scope="module")
def address(data):
    with served(page(), data) as running:
        yield running.address


@pytest.fixture
def signed_in(address):
    """Returns a client that has signed in."""
    clients = []

    def signing_in(name: str) -> httpx.Client:
        client = httpx.Client(base_url=address)
        clients.append(client)
        form = {"username": name, "password": PASSWORD}
        assert client.post("/login", data=form).status_code == 303
        return client

    yield signing_in
    for client in clients:
        client.close()


def call(client: httpx.Client, name: str, *values: object, session: str = "s") -> httpx.Response:
    body = {"data": list(values), "session_hash": session}
    return client.post(f"/gradio_api/run/{name}", json=body)


# ---- files


def test_a_file_that_was_not_uploaded_is_never_read(signed_in, data, tmp_path):
    (tmp_path / "私.txt").write_text(SECRET, encoding="utf-8")
    for path in (tmp_path / "私.txt", data / "app.sqlite", Path("/etc/passwd"), Path("app.py")):
        answer = call(signed_in("小李"), "read", {"path": str(path), "meta": FILE})
        assert answer.status_code == 500
        assert SECRET not in answer.text
        assert str(path) not in answer.text


def test_an_uploaded_file_is_read(signed_in):
    client = signed_in("小李")
    (path,) = client.post("/gradio_api/upload", files={"files": ("a.txt", b"text")}).json()
    assert call(client, "read", {"path": path, "meta": FILE}).json()["data"] == ["text"]


@pytest.fixture
def elsewhere():
    """The address of a server that is not ours, and what it was asked for."""
    asked = []

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(SECRET.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Answering)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_address[1]}/", asked
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("scheme", ["http://", "HTTP://", "https://", " http://", "ftp://"])
def test_a_file_at_an_address_is_never_fetched(signed_in, elsewhere, scheme):
    place, asked = elsewhere
    file = {"path": f"{scheme}{place}a.txt", "meta": FILE}
    for value in (file, [file], {"deep": [[{"value": file}]]}):
        answer = call(signed_in("小李"), "read", value)
        assert (answer.status_code, answer.json()) == (400, {"detail": NO_ADDRESSES})
    assert asked == []


@pytest.mark.parametrize(
    "route", ["queue/join", "run/predict", "api/read", "call/read", "call/v2/read"]
)
def test_no_way_of_asking_fetches_an_address(signed_in, elsewhere, route):
    place, asked = elsewhere
    file = f'{{"\\u0070ath": "\\u0068ttp://{place}", "meta": {{"_type": "gradio.FileData"}}}}'
    body = f'{{"data": [{file}], "fn_index": 0, "session_hash": "s"}}'
    headers = {"Content-Type": "application/json"}
    answer = signed_in("小李").post(f"/gradio_api/{route}", content=body, headers=headers)
    assert (answer.status_code, answer.json()) == (400, {"detail": NO_ADDRESSES})
    assert asked == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("图.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("页.html", b"<script>alert(1)</script>"),
        (
            "页.xhtml",
            b"<html xmlns='http://www.w3.org/1999/xhtml'><script>alert(1)</script></html>",
        ),
        ("页.xml", b"<?xml-stylesheet href='a.xsl'?><a/>"),
        ("脚本.js", b"alert(1)"),
        ("无名", b"<!DOCTYPE html><script>alert(1)</script>"),
    ],
)
def test_what_was_uploaded_comes_back_as_a_download_and_never_runs(signed_in, name, content):
    client = signed_in("小陈")
    (path,) = client.post("/gradio_api/upload", files={"files": (name, content)}).json()
    back = client.get(f"/gradio_api/file={path}")
    assert back.content == content
    assert back.headers["content-disposition"].startswith("attachment")
    assert back.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "name",
    ["../../出.txt", "..\\..\\出.txt", "/etc/出.txt", "C:\\出.txt", "a\x00b.txt", "CON.txt",
     "\u202egpj.txt", "长" * 300 + ".txt", "a\r\nSet-Cookie: x=y.txt", ".", ".."],
)  # fmt: skip
def test_an_upload_lies_in_its_folder_whatever_it_is_called(signed_in, data, name):
    before = {path for path in data.rglob("*") if path.is_file()}
    client = signed_in("小陈")
    answer = client.post("/gradio_api/upload", files={"files": (name, b"text")})
    assert answer.status_code in (200, 400)
    assert "set-cookie" not in answer.headers
    for path in answer.json() if answer.status_code == 200 else ():
        assert Path(path).resolve().is_relative_to(Path(get_upload_folder()).resolve())
        assert Path(path).read_bytes() == b"text"
    assert {path for path in data.rglob("*") if path.is_file()} == before


# ---- other people's pages


def test_nobody_asks_in_another_users_page(signed_in):
    chen, li = signed_in("小陈"), signed_in("小李")
    assert call(chen, "say", "我的草稿", "", session="页一").json()["data"][0] == "我的草稿"
    answer = call(li, "say", "", "", session="页一")
    assert (answer.status_code, answer.json()) == (403, {"detail": NOT_YOURS})
    assert call(chen, "say", "，续", "", session="页一").json()["data"][0] == "我的草稿，续"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/gradio_api/queue/data?session_hash=页二"),
        ("GET", "/gradio_api/heartbeat/页二"),
        ("GET", "/gradio_api/stream/页二/run/1/playlist.m3u8"),
        ("POST", "/gradio_api/queue/join"),
        ("POST", "/gradio_api/cancel"),
        ("POST", "/gradio_api/run/say"),
        ("POST", "/gradio_api/call/say"),
    ],
)
def test_nobody_reads_or_stops_what_another_user_asked(signed_in, method, path):
    call(signed_in("小陈"), "say", "我的草稿", "", session="页二")
    body = {"session_hash": "页二", "data": ["", ""], "fn_index": 2, "event_id": "x"}
    json = body if method == "POST" else None
    assert signed_in("小李").request(method, path, json=json).status_code == 403


def test_pages_that_were_used_longest_ago_are_forgotten():
    pages = PageSessions(most=2)
    assert pages.belongs("一", "甲")
    assert pages.belongs("二", "甲")
    assert pages.belongs("一", "甲")
    assert pages.belongs("三", "乙")
    assert not pages.belongs("一", "乙")
    assert pages.belongs("二", "乙")


# ---- odd input


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"data": ' * 50_000], ids=("list", "mapping"))
def test_a_body_that_is_nested_without_end_is_refused(signed_in, body):
    headers = {"Content-Type": "application/json"}
    answer = signed_in("小李").post("/gradio_api/run/say", content=body, headers=headers)
    assert (answer.status_code, answer.json()) == (400, {"detail": TOO_DEEP})


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe", b"null", b"[1]", b'{"data"', b'{"session_hash": 5}']
)
def test_a_body_that_is_no_request_is_told_so_without_a_trace(signed_in, body):
    headers = {"Content-Type": "application/json"}
    answer = signed_in("小李").post("/gradio_api/run/say", content=body, headers=headers)
    assert answer.status_code in (400, 422, 500)
    for told in ("Traceback", "site-packages", 'File "'):
        assert told not in answer.text


HALF = "满意\ud83d"
"""Ends in half of a pair, which JSON can write and UTF-8 cannot."""


def test_half_a_character_is_told_to_a_program():
    def never(*_: object, **__: object) -> list[object]:
        raise AssertionError("was searched")

    class Index:
        search = expansions = never

    with pytest.raises(ValueError, match="query 里有不成对的代理字符"):
        search_tool(Index())(HALF)


def test_half_a_character_in_the_chat_is_asked_and_kept_as_a_sign(history):
    *_, last = Asking(Answering(), history).ask("甲", HALF, Conversation(), Filters())
    assert [turn.question for turn in history.conversation("甲", last.id).turns] == ["满意?"]


def test_a_search_of_endless_words_is_cut_and_not_logged(history, caplog):
    *_, last = Asking(Answering(), history).ask("甲", "问", Conversation(), Filters())
    begun = time.process_time()
    assert [card.id for card in history.cards("甲", "问 " * 100_000)] == [last.id]
    assert time.process_time() - begun < 2
    assert caplog.text == ""


def test_an_error_of_the_database_names_no_value(database):
    with pytest.raises(StatementError) as caught, database.connect() as connection:
        connection.execute(text("SELECT :value FROM nowhere"), {"value": SECRET})
    assert SECRET not in str(caught.value)
