"""Two people at the same app: one brings files in, the other asks meanwhile and is answered."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from eval.app_process import app_arguments, started
from ingest.__main__ import main as ingest
from tests.browsing import launched, watched

RULE = "# 青石区留样规定\n\n第一条 学校食堂每餐每样食品留样不少于125克，保存48小时以上。\n"
PLAN = (
    "# 青石区外卖封签工作方案（2025年）\n\n一、目标\n\n"
    "全区外卖食品安全封签使用率不低于93%。\n\n二、责任\n\n由区市场监管局负责。\n"
)
REPORTS = 10


def report(number: int) -> bytes:
    """A file that takes its time: many clauses, none like another's."""
    clauses = (
        f"（{clause}）第{number}街道第{clause}组检查餐饮单位{number * 1000 + clause}家次，"
        f"发现问题{clause * 3 + number}个，均已整改。"
        for clause in range(1, 121)
    )
    head = f"第{number}街道2024年食品安全工作总结\n一、检查情况\n"
    return (head + "\n".join(clauses)).encode()


@pytest.fixture(scope="module")
def browser():
    with launched() as browser:
        yield browser


def test_one_uploads_while_the_other_asks_and_then_both_find_what_came(browser, tmp_path: Path):
    rule = tmp_path / "留样规定.md"
    rule.write_text(RULE, encoding="utf-8")
    data = tmp_path / "data"
    assert ingest([str(rule), "--data", str(data)]) == 0
    files = [(f"总结{number}.txt", report(number)) for number in range(REPORTS)]
    files.append(("封签方案.md", PLAN.encode()))
    given = [{"name": name, "mimeType": "", "buffer": content} for name, content in files]
    with (
        started(app_arguments(data)) as app,
        watched(browser, app.address) as uploading,
        watched(browser, app.address) as asking,
    ):
        uploading.page.get_by_role("tab", name="资料库").click()
        uploading.page.locator("#library-drop input").set_input_files(given)
        expect(uploading.page.locator("#library-receipt")).to_contain_text(
            f"已收下 {len(files)} 个"
        )
        turn = asking.ask("学校食堂每样食品要留样多少克？")
        expect(turn).to_contain_text("不少于125克")
        uploads = uploading.page.locator("#library-uploads summary")
        assert "全部读完" not in uploads.inner_text(), "the answer came before all was read"
        expect(uploads).to_contain_text(re.compile(rf"{len(files)} 个，全部读完"))
        for here in (asking, uploading):
            here.page.get_by_role("tab", name="问答").click()
            turn = here.ask("青石区外卖封签使用率要达到多少？")
            expect(turn.locator(".claim").first).to_contain_text("93%")
            turn.locator("a.cite").first.click()
            assert "封签使用率不低于93%" in here.quote()
