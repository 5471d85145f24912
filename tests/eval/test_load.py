"""Many users at once: what the figures are, how a page's events are read, and that all of it ends."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from pathlib import Path

import gradio as gr
import httpx
import pytest

from eval.__main__ import main
from eval.app_process import copy_library, started
from eval.load import Crowd, Load, Waits, report
from eval.page_user import Asked, FailedError, PageMap, PageUser, RefusedError, SignIn
from ingest.locks import AlreadyRunning, app_lock
from tests.serving import PASSWORD, accounts_in, served

BUSY_QUEUE = 1


def crowd(*waits: float, **figures: int) -> Crowd:
    asked = tuple(Asked(wait / 2, wait) for wait in waits)
    given = {"users": 1, "refused": 0, "failed": 0, **figures}
    return Crowd(asked=asked, seconds=10.0, processor_ms=40.0, **given)


def answer(question: str) -> str:
    return f'<article aria-busy="false"><div class="answer">{question}</div></article>'


def page(handler, limit: int | None = None) -> gr.Blocks:
    """A page that asks as the app's does: a state, a queue, and a step behind the answer."""
    with gr.Blocks(analytics_enabled=False) as built:
        question, level = gr.Textbox(elem_id="question"), gr.Dropdown(["市", "省"], value="市")
        kept, chat, listed = gr.State(0), gr.HTML(), gr.HTML()
        done = question.submit(handler, [question, level, kept], [chat, kept])
        done.then(lambda count: f"{count}", [kept], [listed], queue=False)
        built.load(lambda: "已打开", None, [listed])
        built.queue(max_size=limit)
    return built


@pytest.fixture
def address():
    """Serves a page and returns its address; every page is closed afterwards."""
    opened = []

    def serving(built: gr.Blocks) -> str:
        opened.append(built)
        _, address, _ = built.launch(prevent_thread_lock=True, quiet=True, ssr_mode=False)
        return address

    yield serving
    for built in opened:
        built.close(verbose=False)


# ---- the figures


def test_waits_are_told_by_the_middle_one_the_95th_in_a_hundred_and_the_longest():
    found = Waits.of([each / 100 for each in range(100, 0, -1)])
    assert found == Waits(p50=0.505, p95=0.95, most=1.0)
    assert Waits.of([3.0]) == Waits(3.0, 3.0, 3.0)
    assert Waits.of([]) is None


def test_a_crowd_tells_how_many_were_answered_refused_and_failed():
    told = crowd(1.0, 2.0, 3.0, users=3, refused=2, failed=1).to_json()
    assert told == {
        "users": 3,
        "answers": 3,
        "refused": 2,
        "failed": 1,
        "first_words": {"p50": 1.0, "p95": 1.5, "max": 1.5},
        "whole_answer": {"p50": 2.0, "p95": 3.0, "max": 3.0},
        "answers_per_second": 0.3,
        "processor_ms_per_answer": 40.0,
    }


def test_a_report_names_its_command_and_compares_with_one_user_alone():
    found = Load(crowd(0.2, 0.5), crowd(1.0, 2.0, users=2), 400.2, 450.7)
    told = report(found, ["load", "--users", "2"])
    assert told["command"] == "python -m eval load --users 2"
    assert f"{os.cpu_count()} 核" in told["machine"]
    assert told["ratio_p95_to_alone"] == 4.0
    assert (told["resident_mb_before"], told["resident_mb_at_most"]) == (400, 451)
    assert found.all_answered


def test_where_nobody_is_answered_there_is_nothing_to_compare():
    found = Load(crowd(), crowd(refused=5), None, None)
    assert report(found, [])["ratio_p95_to_alone"] is None
    assert found.crowd.to_json()["whole_answer"] is None
    assert not found.all_answered


@pytest.mark.parametrize("wrong", [["--users", "0"], ["--questions", "-1"]])
def test_wrong_numbers_are_named(capsys, wrong):
    assert main(["load", *wrong]) == 2
    assert " ".join(wrong) in capsys.readouterr().err


# ---- one user


def test_a_page_is_asked_as_its_browser_would_and_its_state_is_kept(address):
    asked = []

    def grow(question, level, kept):
        asked.append((question, level, kept))
        yield '<article aria-busy="true"></article>', kept
        yield answer(question), kept + 1

    here = address(page(grow))

    async def two_questions() -> list[Asked]:
        async with PageUser.opened(here) as user:
            return [await user.ask("第一问"), await user.ask("第二问")]

    found = asyncio.run(two_questions())
    assert asked == [("第一问", "市", 0), ("第二问", "市", 1)]
    assert all(0 < each.first <= each.whole for each in found)


@pytest.mark.parametrize(
    "shown", ['<div class="answer">一半</div><b aria-busy="true"></b>', "没有回答"]
)
def test_an_answer_that_does_not_come_to_its_end_has_failed(address, shown):
    here = address(page(lambda _question, _level, _kept: (shown, 1)))

    async def asking() -> None:
        async with PageUser.opened(here) as user:
            await user.ask("问")

    with pytest.raises(FailedError):
        asyncio.run(asking())


def test_a_full_queue_refuses(address):
    def slow(question, _level, kept):
        time.sleep(1)
        return answer(question), kept

    here = address(page(slow, limit=BUSY_QUEUE))

    async def three_at_once() -> list[object]:
        async with (
            PageUser.opened(here) as one,
            PageUser.opened(here) as two,
            PageUser.opened(here) as three,
        ):
            asking = [asyncio.create_task(one.ask("甲"))]
            await asyncio.sleep(0.3)
            asking.append(asyncio.create_task(two.ask("乙")))
            await asyncio.sleep(0.3)
            asking.append(asyncio.create_task(three.ask("丙")))
            return await asyncio.gather(*asking, return_exceptions=True)

    first, second, third = asyncio.run(three_at_once())
    assert isinstance(first, Asked)
    assert isinstance(second, Asked)
    assert isinstance(third, RefusedError)


def test_a_user_with_an_account_signs_in_first_and_a_wrong_password_is_told(tmp_path):
    accounts_in(tmp_path, 主任="管理")
    built = page(lambda question, _level, kept: (answer(question), kept))

    async def asked_with(password: str) -> Asked:
        async with PageUser.opened(server.address, SignIn("主任", password)) as user:
            return await user.ask("问")

    with served(built, tmp_path) as server:
        assert asyncio.run(asked_with(PASSWORD)).whole > 0
        with pytest.raises(FailedError, match="sign-in of 主任: 401"):
            asyncio.run(asked_with("别的密码"))


def test_a_page_without_the_box_is_named():
    with pytest.raises(LookupError, match="'submit' of a component 'question'"):
        PageMap({"components": [], "dependencies": []}).on("question", "submit")


# ---- the process


def test_a_process_is_watched():
    with started(["-m", "http.server", "{port}"]) as process:
        if sys.platform != "linux":
            pytest.skip("memory and processor time are read from /proc, which only Linux has")
        assert process.resident is not None
        assert process.most_resident is not None
        assert process.processor_seconds is not None
        assert process.most_resident >= process.resident > 1
        assert process.processor_seconds > 0
        assert process.has_torch is False


def test_a_process_is_ended_whatever_goes_wrong_meanwhile():
    addresses = []

    def failing() -> None:
        with started(["-m", "http.server", "{port}"]) as process:
            addresses.append(process.address)
            assert httpx.get(process.address).status_code == 200
            raise KeyError("anything")

    with pytest.raises(KeyError):
        failing()
    with pytest.raises(httpx.ConnectError):
        httpx.get(addresses[0])


def test_a_process_that_ends_before_it_serves_is_told():
    with pytest.raises(TimeoutError, match="退出码 3"), started(["-c", "raise SystemExit(3)"]):
        pass


def test_a_library_is_copied_without_what_its_users_made(tmp_path):
    data, copy = tmp_path / "data", tmp_path / "copy"
    (data / "index" / "1").mkdir(parents=True)
    (data / "web").mkdir()
    for name in (
        "library.sqlite",
        "index/1/passages.json",
        "app.sqlite",
        "app.sqlite-wal",
        "web/a",
    ):
        (data / name).write_text(name)
    copy_library(data, copy)
    copied = {str(path.relative_to(copy)) for path in copy.rglob("*") if path.is_file()}
    assert copied == {"library.sqlite", str(Path("index/1/passages.json"))}
    with app_lock(data), pytest.raises(AlreadyRunning):
        copy_library(data, tmp_path / "other")
