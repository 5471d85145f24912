"""The answers for other programs, against the real server over a real library."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import cast

import gradio as gr
import httpx
import pytest

from answer.answering import Assistant
from answer.opening import open_assistant
from draft.opening import Office
from index.passage_index import PassageIndex
from ingest.__main__ import main as ingest
from tests.serving import accounts_in, served
from ui.live_assistant import LiveAssistant
from ui.serving import api
from ui.serving.api import FAILED, LONGEST_QUESTION
from ui.serving.draft_tool import draft_tool

GUIDE = Path(__file__).parents[3] / "docs" / "api.md"
EXAMPLES = re.findall(r"```(sh|python|json)\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.S)
RULE = "第一条 食堂每餐留样不少于一百二十五克。"
QUESTION = "食堂每餐留样多少克？"


def broken(name: str = "") -> dict[str, object]:
    """总是出错的工具。

    Args:
        name: 随便什么。
    """
    raise RuntimeError(f"秘密的内部错误{name}")


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("api")
    rules = folder / "documents"
    rules.mkdir()
    (rules / "留样.md").write_text(f"# 云溪市学校食堂留样规定\n\n{RULE}\n", encoding="utf-8")
    (rules / "摊贩.md").write_text(
        "# 云溪市摊贩登记通知\n\n第一条 摊贩按街道划定的时段经营。\n", encoding="utf-8"
    )
    assert ingest([str(rules), "--data", str(folder / "data")]) == 0
    return folder / "data"


@pytest.fixture(scope="module")
def token(data) -> str:
    return accounts_in(data, 主任="管理", 小李="查阅").new_token("小李")


@pytest.fixture(scope="module")
def address(data, token):
    assert token

    def private() -> str:
        return "只供网页"

    with gr.Blocks(analytics_enabled=False) as page:
        gr.Button().click(private, None, [gr.Textbox()])
    with open_assistant(data, print) as assistant:
        index = cast(PassageIndex, assistant.index)
        draft = draft_tool(Office.open(), LiveAssistant(cast(Assistant, assistant)))
        tools = [api.search_tool(index), api.answer_tool(assistant), draft, broken]
        with served(page, data, tools=tools) as running:
            yield running.address


@pytest.fixture
def client(address, token):
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=address, headers=headers, timeout=60) as opened:
        yield opened


# ---- the guide's own examples


def adapted(example: str, address: str) -> str:
    return example.replace("http://127.0.0.1:7860", address.rstrip("/"))


def examples(language: str, containing: str) -> list[str]:
    return [text for found, text in EXAMPLES if found == language and containing in text]


def run(command: list[str], token: str) -> str:
    environment = {**os.environ, "SHIAN_TOKEN": token, "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_curl_examples_of_the_guide_work(address, token):
    search, answer, draft, health = (
        json.loads(run(["sh", "-c", adapted(example, address)], token))
        for example in examples("sh", "curl")
    )
    assert search["hits"][0]["text"] == RULE
    assert answer["citations"][0]["quote"] in RULE
    [section] = draft["sections"]
    assert section["indicator"] == "base-07"
    written = "".join(s["text"] for block in section["blocks"] for s in block["sentences"])
    assert "完成食品抽检3893批次，同比增长3.8%" in written
    assert "【待填：" in written
    assert health["status"] == "ok"


def test_the_gradio_client_example_of_the_guide_works(address, token):
    (example,) = examples("python", "gradio_client")
    status, document = run([sys.executable, "-c", adapted(example, address)], token).splitlines()[
        -2:
    ]
    assert status.startswith("answered ")
    assert "一百二十五克" in status
    assert document == "云溪市学校食堂留样规定"


def test_the_mcp_client_example_of_the_guide_works(address, token):
    pytest.importorskip("mcp", reason="the extra `mcp` is not installed")
    (example,) = examples("python", "ClientSession")
    said = run([sys.executable, "-c", adapted(example, address)], token)
    assert said.startswith("answered ")
    assert "一百二十五克" in said


def test_the_configuration_of_the_guide_leads_to_the_tools(address, token):
    pytest.importorskip("mcp", reason="the extra `mcp` is not installed")
    (example,) = examples("json", "mcpServers")
    written = adapted(example, address).replace("${SHIAN_TOKEN}", token)
    server = json.loads(written)["mcpServers"]["shian"]
    tools, _ = asyncio.run(asked(server["url"], server["headers"], "search", {"query": "留样"}))
    assert sorted(tools) == ["answer", "broken", "draft", "search"]


# ---- plain HTTP


def test_search_gives_what_the_command_gives(client):
    found = client.post("/api/search", json={"query": "留样多少克", "k": 1}).json()
    (hit,) = found["hits"]
    assert (hit["document"], hit["text"]) == ("云溪市学校食堂留样规定", RULE)
    assert {"also_searched", "hits", "query"} == set(found)


def test_answer_has_the_keys_of_the_contract(client):
    answer = client.post("/api/answer", json={"question": QUESTION}).json()
    assert set(answer) == {
        "question", "status", "answer", "claims", "citations", "conflicts", "missing", "nearest",
        "mode", "seconds",
    }  # fmt: skip
    assert (answer["status"], answer["mode"]) == ("answered", "extractive")
    assert answer["claims"][0]["citations"] == [1]


def test_a_refusal_gives_the_sentence_that_comes_nearest(client):
    answer = client.post("/api/answer", json={"question": "2019年食堂每餐留样多少克？"}).json()
    assert (answer["status"], answer["claims"], answer["citations"]) == ("refused", [], [])
    near = answer["nearest"][0]
    assert list(near) == [
        "document", "path", "quote", "passage_id", "start", "end", "heading", "page",
    ]  # fmt: skip
    assert (near["document"], near["quote"]) == ("云溪市学校食堂留样规定", RULE)


def test_filters_narrow_what_is_found(client):
    def documents(**filters: object) -> set[str]:
        body = {"query": "第一条", **filters}
        return {hit["document"] for hit in client.post("/api/search", json=body).json()["hits"]}

    assert documents() == {"云溪市学校食堂留样规定", "云溪市摊贩登记通知"}
    assert documents(kinds=["通知"]) == {"云溪市摊贩登记通知"}
    assert documents(year_from=1990, year_to=1991) == set()


def test_a_question_may_follow_on_earlier_ones(client):
    body = {"question": "摊贩呢？", "history": ["食堂按什么规定经营？"]}
    assert client.post("/api/answer", json=body).status_code == 200


@pytest.mark.parametrize(
    ("tool", "body", "told"),
    [
        ("search", {"query": "x", "k": 0}, "k 应为 1 到 50，不能是 0"),
        ("search", {"query": "x", "levels": ["村"]}, "levels 里不能有“村”，可用：国家"),
        ("search", {}, "缺少：query"),
        ("search", {"query": "x", "limit": 3}, "不认识：limit"),
        ("search", {"query": ["x"]}, "类型不对：query"),
        ("answer", {"question": " "}, "question 应为 1 到 1000 字"),
        ("draft", {"template": "诗"}, "没有“诗”这个模板，可用的模板：专项整治"),
        (
            "draft",
            {"template": "自查报告", "facts": {"食品抽检批次": "很多"}},
            "食品抽检批次 “很多”：这里应填数字；应为：整数，单位为批次",
        ),
        ("draft", {"template": "自查报告", "indicator": "base-99"}, "没有指标“base-99”的章节"),
        ("answer", {"question": "问" * (LONGEST_QUESTION + 1)}, "现有 1001 字"),
    ],
)
def test_what_is_wrong_with_a_request_is_told(client, tool, body, told):
    answer = client.post(f"/api/{tool}", json=body)
    assert answer.status_code == 422
    assert told in answer.json()["detail"]


def test_a_tool_that_fails_says_no_more_than_that(client):
    answer = client.post("/api/broken", json={})
    assert (answer.status_code, answer.json()) == (500, {"detail": FAILED})
    gradio = client.post("/gradio_api/run/broken", json={"data": [""]})
    assert gradio.json()["error"] == FAILED
    assert "秘密" not in answer.text + gradio.text


@pytest.mark.parametrize("path", ["/api/search", "/mcp", "/gradio_api/run/search"])
def test_without_a_token_there_is_nothing(address, path):
    answer = httpx.post(f"{address.rstrip('/')}{path}", json={"query": "留样"})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


# ---- Gradio's API and MCP


def test_gradio_offers_the_tools_and_no_handler_of_the_page(client):
    endpoints = client.get("/gradio_api/info").json()["named_endpoints"]
    assert sorted(endpoints) == ["/answer", "/broken", "/draft", "/search"]
    parameters = {each["parameter_name"]: each for each in endpoints["/search"]["parameters"]}
    assert parameters["k"]["parameter_default"] == 10
    assert parameters["levels"]["parameter_has_default"]


async def asked(url: str, headers: dict[str, str], tool: str, arguments: dict[str, object]):
    from mcp import ClientSession
    from mcp.client.streamable_http import streamable_http_client

    async with contextlib.AsyncExitStack() as stack:
        http = await stack.enter_async_context(httpx.AsyncClient(headers=headers, timeout=60))
        streams = await stack.enter_async_context(streamable_http_client(url, http_client=http))
        session = await stack.enter_async_context(ClientSession(*streams[:2]))
        await session.initialize()
        tools = {each.name: each for each in (await session.list_tools()).tools}
        return tools, await session.call_tool(tool, arguments)


def test_mcp_tools_describe_themselves_and_answer_in_json(address, token):
    pytest.importorskip("mcp", reason="the extra `mcp` is not installed")
    url, headers = f"{address}mcp", {"Authorization": f"Bearer {token}"}
    tools, result = asyncio.run(asked(url, headers, "answer", {"question": QUESTION}))
    assert json.loads(result.content[0].text)["status"] == "answered"
    assert "每句话都有出处" in tools["answer"].description
    assert tools["answer"].inputSchema["required"] == ["question"]
    _, refused = asyncio.run(asked(url, headers, "search", {"query": "x", "k": 99}))
    assert refused.isError
    assert "k 应为 1 到 50，不能是 99" in refused.content[0].text
    _, failed = asyncio.run(asked(url, headers, "broken", {}))
    assert FAILED in failed.content[0].text
    assert "秘密" not in failed.content[0].text


# ---- the description


def test_openapi_names_every_tool_with_its_arguments(client):
    description = client.get("/openapi.json").json()
    assert set(description["paths"]) == {
        "/health",
        "/api/search",
        "/api/answer",
        "/api/draft",
        "/api/broken",
    }
    schema = description["components"]["schemas"]["search"]
    assert schema["required"] == ["query"]
    assert schema["properties"]["k"]["description"] == "最多几段，1 到 50。"


def test_the_page_of_the_description_needs_no_other_host(client):
    page = client.get("/docs").text
    assert "<code>POST /api/answer</code>" in page
    assert "要找的词语或问题" in page
    assert "http://" not in page
    assert "https://" not in page
    assert "<script" not in page
