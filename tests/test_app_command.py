"""`python app.py`: the first start on an empty library, the page, and what wrong use is told."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from queue import Queue

import httpx
import pytest
from playwright.sync_api import expect

import app
from ingest.__main__ import main as ingest
from tests.browsing import free_port, launched, watched
from tests.serving import PASSWORD, accounts_in

ROOT = Path(app.__file__).parent
PATIENCE = 300
"""Seconds for a first start on a busy machine."""


@dataclass
class Started:
    """A running app: its process, its lines so far, where it serves and its data."""

    process: subprocess.Popen[str]
    lines: list[str]
    address: str
    data: Path


def start(data: Path, port: int, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "app.py", "--port", str(port), "--data", str(data), *more]
    return subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONUNBUFFERED": "1"},
        encoding="utf-8",
    )


def ready(process: subprocess.Popen[str]) -> list[str]:
    """Return the lines up to the one that names the address; fail where it never comes."""
    assert process.stdout is not None
    lines: list[str] = []
    arrived: Queue[str] = Queue()

    def read() -> None:
        for line in process.stdout or ():
            arrived.put(line)
        arrived.put("")

    threading.Thread(target=read, daemon=True).start()
    while not lines or "http://" not in lines[-1]:
        line = arrived.get(timeout=PATIENCE)
        assert line, f"the app ended: {lines}"
        lines.append(line.strip())
    return lines


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    data = tmp_path_factory.mktemp("app") / "data"
    port = free_port()
    process = start(data, port)
    try:
        yield Started(process, ready(process), f"http://127.0.0.1:{port}/", data)
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def browser():
    with launched() as browser:
        yield browser


def test_a_first_start_reads_the_starter_corpus_and_says_so(running):
    documents = [path for path in (app.CORPUS / "documents").rglob("*") if path.is_file()]
    assert any("资料库是空的" in line for line in running.lines)
    assert any(f"已读入 {len(documents)} 个文件" in line for line in running.lines)
    assert running.address in running.lines[-1]


def test_a_question_is_answered_and_its_marker_opens_the_very_sentence(running, browser):
    with watched(browser, running.address) as here:
        turn = here.ask("群众食品安全满意度要达到多少分?")
        claim = turn.locator(".claim").first
        claim.locator("a.cite").first.click()
        quote = here.quote()
        said = claim.locator(".claim-text").inner_text().removesuffix("[1]").strip()
        assert quote.endswith(said)
        assert "满意度" in quote
        assert here.page.locator("#citation-panel .panel-note").count() == 0
        expect(here.page.locator("#citation-panel mark").first).to_be_in_viewport()


def test_what_the_library_lacks_is_refused(running, browser):
    with watched(browser, running.address) as here:
        turn = here.ask("个人所得税起征点是多少?")
        expect(turn.locator(".answer-refused .notice")).to_be_visible()
        assert turn.locator(".claim").count() == 0


def test_a_second_start_on_the_same_data_says_so_and_ends(running):
    second = start(running.data, free_port())
    output, _ = second.communicate(timeout=PATIENCE)
    assert second.returncode == app.WRONG_USE
    assert "已在运行" in output
    assert str(running.process.pid) in output
    assert "Traceback" not in output


def test_memory_stays_below_one_gigabyte(running):
    status = Path(f"/proc/{running.process.pid}/status")
    if not status.is_file():
        pytest.skip("resident memory is read from /proc, which only Linux has")
    (line,) = [row for row in status.read_text().splitlines() if row.startswith("VmRSS")]
    assert int(line.split()[1]) < 1024 * 1024


@pytest.mark.skipif(os.name != "posix", reason="a console interrupt cannot be sent on Windows")
def test_an_interrupt_ends_it_cleanly_and_lets_go_of_the_data(running):
    # The last test of the module: it ends the app that the others use.
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(timeout=PATIENCE) == app.DONE
    with app.app_lock(running.data):
        pass


def test_a_port_in_use_is_named_with_a_free_one(capsys, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert app.main(["--port", str(port), "--data", str(tmp_path)]) == app.WRONG_USE
    said = capsys.readouterr().err
    assert f"端口 {port} 已被" in said
    other = int(said.rsplit(" ", 1)[1])
    assert other > port


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "intranet.example"])
def test_other_hosts_are_refused_until_there_are_accounts(capsys, tmp_path, host):
    assert app.main(["--host", host, "--data", str(tmp_path)]) == app.WRONG_USE
    said = capsys.readouterr().err
    assert host in said
    assert "python -m ui accounts add 账号名 --role 管理" in said


def test_an_address_of_another_machine_is_named(capsys, tmp_path):
    accounts_in(tmp_path, 主任="管理")
    assert app.main(["--host", "192.0.2.1", "--data", str(tmp_path)]) == app.WRONG_USE
    assert "192.0.2.1" in capsys.readouterr().err


def test_a_certificate_needs_its_key(capsys, tmp_path):
    arguments = ["--certificate", "c.pem", "--data", str(tmp_path)]
    assert app.main(arguments) == app.WRONG_USE
    assert "--key" in capsys.readouterr().err


@pytest.mark.skipif(os.name != "posix", reason="Windows ends a process without asking it")
def test_with_accounts_other_computers_are_served_and_asked_to_sign_in(tmp_path):
    accounts_in(tmp_path, 主任="管理")
    (tmp_path / "规定.md").write_text("# 留样规定\n\n第一条 每餐留样。\n", encoding="utf-8")
    assert ingest([str(tmp_path / "规定.md"), "--data", str(tmp_path)]) == 0
    port = free_port()
    process = start(tmp_path, port, "--host", "0.0.0.0")
    try:
        assert any(f"http://127.0.0.1:{port}/" in line for line in ready(process))
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            assert client.get("/config", headers={"Host": "office.example"}).status_code == 401
            health = client.get("/health").json()
            assert (health["status"], health["documents"]) == ("ok", 1)
            form = {"username": "主任", "password": PASSWORD}
            assert client.post("/login", data=form).status_code == 303
            assert client.get("/config").json()["username"] == "主任"
            answer = client.post("/api/answer", json={"question": "每餐留样吗？"}).json()
            assert answer["citations"][0]["document"] == "留样规定"
            # What pages upload lies in the data directory and is gone when the app has ended.
            (kept,) = client.post("/gradio_api/upload", files={"files": b"text"}).json()
            assert Path(kept).is_relative_to(tmp_path.resolve() / app.TEMPORARY)
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=PATIENCE) == app.DONE
    assert not Path(kept).exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [(["--port", "99999"], "99999"), (["--port", "x"], "x"), (["--what"], "--what")],
)
def test_wrong_use_is_named_and_ends_with_two(capsys, tmp_path, arguments, told):
    assert app.main([*arguments, "--data", str(tmp_path)]) == app.WRONG_USE
    assert told in capsys.readouterr().err


def test_a_file_that_is_no_library_is_named_and_left_alone(tmp_path):
    damaged = tmp_path / "library.sqlite"
    damaged.write_bytes(b"this is no database" * 500)
    process = start(tmp_path, free_port())
    output, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == app.WRONG_USE
    assert str(tmp_path) in output
    assert "Traceback" not in output
    assert damaged.read_bytes() == b"this is no database" * 500
