"""An endpoint's settings, and what becomes of an answer when the endpoint misbehaves."""

import logging
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace

import pytest

from answer import phrases
from answer.answering import Assistant
from answer.answers import CitedAnswer
from answer.llm import INSTALL, Endpoint, EndpointModel, Message, ModelError
from tests.answer.conftest import StubEndpoint

Build = Callable[[dict[str, str]], Assistant]

KEY = "sk-secret-123"
PLAN = (
    "---\ntitle: 甲市创建方案\nkind: 方案\nlevel: 市\nyear: 2025\nstatus: 现行\n---\n"
    "# 甲市创建方案\n\n## 一、工作目标\n\n2025年创建工作知晓率应当达到88%以上。\n"
)
EXTRACTIVE = "2025年创建工作知晓率应当达到88%以上。[1]"
TRUE = "到2025年，创建工作知晓率应当达到88%以上。[1]"


def answered(build: Build, url: str, timeout: float = 5.0) -> CitedAnswer:
    model = EndpointModel(Endpoint(url, "stub", KEY, timeout))
    return replace(build({"plan.md": PLAN}), model=model).ask("创建知晓率要达到多少")


def test_an_endpoint_streams_an_answer(assistant: Build, endpoint: StubEndpoint) -> None:
    endpoint.says = TRUE
    answer = answered(assistant, endpoint.url)
    assert (answer.mode, answer.answer) == ("llm", TRUE)
    (request,) = endpoint.requests
    assert (request["model"], request["stream"], request["temperature"]) == ("stub", True, 0.0)
    assert [message["role"] for message in request["messages"]] == ["system", "user"]
    assert endpoint.keys == [f"Bearer {KEY}"]


@pytest.mark.parametrize(
    ("fault", "note"),
    [
        ({"status": 429}, phrases.MODEL_BUSY.format(code=429)),
        ({"status": 500}, phrases.MODEL_REFUSES.format(code=500)),
        ({"status": 401}, phrases.MODEL_REFUSES.format(code=401)),
        ({"says": TRUE, "breaks": True}, phrases.MODEL_BROKEN),
        ({"says": ""}, phrases.MODEL_EMPTY),
        ({"says": "嗯嗯%$#@ lorem ipsum 呜呼哀哉！"}, phrases.MODEL_UNSUPPORTED),
        ({"says": "知晓率应当达到88%以上。[5][0]"}, phrases.MODEL_UNSUPPORTED),
        ({"says": "创建工作知晓率应当达到98%以上。[1]"}, phrases.MODEL_UNSUPPORTED),
    ],
    ids=["429", "500", "401", "broken", "empty", "nonsense", "invented citation", "altered figure"],
)
def test_a_fault_leaves_the_answer_of_the_sources_and_a_note(
    assistant: Build, endpoint: StubEndpoint, fault: dict[str, object], note: str
) -> None:
    for name, value in fault.items():
        setattr(endpoint, name, value)
    answer = answered(assistant, endpoint.url)
    assert (answer.mode, answer.status) == ("extractive", "answered")
    assert answer.answer == f"{EXTRACTIVE}\n{note}"
    assert len(endpoint.requests) == 1


@pytest.mark.parametrize("waits", [0.1, 3.0], ids=["slow in all", "slow from the start"])
def test_an_endpoint_that_is_slow_is_not_waited_for(
    assistant: Build, endpoint: StubEndpoint, waits: float
) -> None:
    endpoint.says, endpoint.waits = TRUE * 5, waits
    answer = answered(assistant, endpoint.url, timeout=0.5)
    assert answer.answer == f"{EXTRACTIVE}\n{phrases.MODEL_SLOW}"
    assert answer.seconds < 2.5


def test_an_endpoint_that_is_down(assistant: Build, caplog: pytest.LogCaptureFixture) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # nobody listens there
        answer = answered(assistant, f"http://127.0.0.1:{taken.getsockname()[1]}/v1")
    assert answer.answer == f"{EXTRACTIVE}\n{phrases.MODEL_DOWN}"
    assert "APIConnectionError" in caplog.text


def test_the_key_is_in_no_message(endpoint: StubEndpoint, caplog: pytest.LogCaptureFixture) -> None:
    endpoint.status = 401
    setting = Endpoint(endpoint.url, "stub", KEY)
    model = EndpointModel(setting)
    with caplog.at_level(logging.DEBUG), pytest.raises(ModelError) as error:
        list(model.stream([Message("user", "问")]))
    assert KEY not in f"{setting!r} {model!r} {error.value} {caplog.text}"


def test_another_services_key_is_not_sent(
    endpoint: StubEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-another-service")
    list(EndpointModel(Endpoint(endpoint.url, "stub")).stream([Message("user", "问")]))
    assert endpoint.keys == ["Bearer none"]


def test_settings_come_from_the_environment() -> None:
    assert Endpoint.from_environment({}) is None
    assert Endpoint.from_environment({"SHIAN_LLM_URL": " ", "SHIAN_LLM_MODEL": "m"}) is None
    assert Endpoint.from_environment(
        {
            "SHIAN_LLM_URL": "http://10.0.0.8:8000/v1/",
            "SHIAN_LLM_MODEL": "qwen",
            "SHIAN_LLM_KEY": KEY,
            "SHIAN_LLM_TIMEOUT": "30",
            "SHIAN_LLM_CONTEXT": "4096",
        }
    ) == Endpoint("http://10.0.0.8:8000/v1", "qwen", KEY, 30.0, 4096)


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ({"SHIAN_LLM_MODEL": ""}, "SHIAN_LLM_MODEL"),
        ({"SHIAN_LLM_URL": "10.0.0.8:8000"}, "SHIAN_LLM_URL=10.0.0.8:8000：应为 http"),
        ({"SHIAN_LLM_URL": "http://h:port/v1"}, "SHIAN_LLM_URL=http://h:port/v1：应为 http"),
        ({"SHIAN_LLM_URL": f"http://u:{KEY}@h/v1"}, "不能写用户名和密码"),
        ({"SHIAN_LLM_KEY": f"{KEY}\n密"}, "SHIAN_LLM_KEY 含有"),
        ({"SHIAN_LLM_TIMEOUT": "快"}, "SHIAN_LLM_TIMEOUT=快：应为数字"),
        ({"SHIAN_LLM_TIMEOUT": "0"}, "SHIAN_LLM_TIMEOUT=0：应在 0 到 3600 秒之间"),
        ({"SHIAN_LLM_CONTEXT": "nan"}, "SHIAN_LLM_CONTEXT=nan：应为数字"),
        ({"SHIAN_LLM_CONTEXT": "100"}, "SHIAN_LLM_CONTEXT=100：应不少于 2048"),
    ],
)
def test_a_wrong_setting_is_named_with_what_is_allowed(
    setting: dict[str, str], message: str
) -> None:
    environ = {"SHIAN_LLM_URL": "http://h/v1", "SHIAN_LLM_MODEL": "m", **setting}
    with pytest.raises(ValueError, match=r"SHIAN_LLM") as error:
        Endpoint.from_environment(environ)
    assert message in str(error.value)
    assert KEY not in str(error.value)


def test_a_missing_package_is_answered_with_the_install_command(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "llama_index.llms.openai_like", None)
    with pytest.raises(ModuleNotFoundError, match="pip install") as error:
        EndpointModel(Endpoint("http://127.0.0.1/v1", "m"))
    assert str(error.value).startswith(INSTALL)


def test_without_an_endpoint_nothing_of_a_model_is_loaded() -> None:
    program = (
        "import sys, answer.opening; "
        "print([m for m in sys.modules if m.startswith(('openai', 'llama_index.llms'))])"
    )
    environ = {name: value for name, value in os.environ.items() if "SHIAN_LLM" not in name}
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environ
    )
    assert run.stdout == "[]\n"
