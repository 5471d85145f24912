"""The check of a language model says in words what happened, and never shows the key."""

import logging
import re

import pytest

from answer.llm import Endpoint
from tests.answer.conftest import StubEndpoint, endpoint  # noqa: F401 - a fixture
from tests.browsing import free_port
from ui.settings.model_check import DOWN, NOT_FOUND, STRANGE, check_model

KEY = "sk-secret-123"


@pytest.fixture
def checked(endpoint, caplog):  # noqa: F811 - the fixture
    def check(**faults):
        for name, value in faults.items():
            setattr(endpoint, name, value)
        result = check_model(Endpoint(endpoint.url, "stub", KEY), patience=1.5)
        assert KEY not in result.words + caplog.text
        return result

    caplog.set_level(logging.DEBUG)
    return check


def test_a_model_that_answers(checked, endpoint: StubEndpoint):  # noqa: F811 - the fixture
    result = checked(says="<b>你好</b>")
    assert result.answered
    assert re.fullmatch(r"连接正常，模型在 \d+\.\d 秒内回答：“<b>你好</b>”", result.words)
    assert endpoint.keys == [f"Bearer {KEY}"]


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (401, "服务拒绝了密钥（状态码 401）"),
        (403, "服务拒绝了密钥（状态码 403）"),
        (404, NOT_FOUND),
        (429, "服务正忙或额度用完"),
        (400, "服务不接受这个请求（状态码 400）"),
        (503, "服务出错（状态码 503）"),
    ],
)
def test_each_refusal_says_what_to_do(checked, status, told):
    result = checked(status=status)
    assert not result.answered
    assert result.words.startswith(told)


def test_a_slow_model(checked):
    assert checked(says="你好", waits=3.0).words.startswith("2 秒内没有答复")


def test_a_silent_model(checked):
    assert checked(says="").words.startswith("连接正常，但模型没有写出文字")


def test_nobody_there():
    assert check_model(Endpoint(f"http://127.0.0.1:{free_port()}/v1", "m"), 2.0).words == DOWN


def test_something_else_answers(monkeypatch):
    monkeypatch.setattr("ui.settings.model_check._answer", lambda *_: None)
    assert check_model(Endpoint("http://127.0.0.1:9/v1", "m")).words == STRANGE
