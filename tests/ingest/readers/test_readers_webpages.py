"""Web pages: the main text without furniture, and all of it where the main text is unclear."""

from __future__ import annotations

import pytest

from ingest.readers import ReadError

PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8">
<title>关于做好示范工作的通知_某市示范网</title></head><body>
<div class="nav"><a href="/">首页</a><a href="/a">机构概况</a></div>
<div class="main"><h1>关于做好示范工作的通知</h1>
<p>各镇街：现将示范工作有关事项通知如下，请结合实际认真落实，确保任务按期完成。</p>
<h2>一、目标</h2><p>全年抽检<b>12650</b>批次，合格率98.6%。</p>
<table><tr><th>指标</th><th>目标</th><th>单位</th></tr>
<tr><td rowspan="2">满意度</td><td>85</td><td>甲街</td></tr><tr><td>86</td><td>乙街</td></tr></table>
<h3>(一)安排</h3><ul><li>第一阶段动员</li><li>第二阶段总结</li></ul>
<p>抓好落实<br>按月报送</p></div>
<div class="footer">版权所有 示范网 备案号00000000</div><script>var a = "脚本";</script></body></html>"""


def test_the_main_text_keeps_headings_lists_and_tables(read, marked):
    raw = read("通知.html", PAGE)
    assert raw.text.splitlines() == [
        "关于做好示范工作的通知",
        "各镇街：现将示范工作有关事项通知如下，请结合实际认真落实，确保任务按期完成。",
        "一、目标",
        "全年抽检12650批次，合格率98.6%。",
        "指标：满意度；目标：85；单位：甲街",
        "指标：满意度；目标：86；单位：乙街",
        "(一)安排",
        "第一阶段动员",
        "第二阶段总结",
        "抓好落实",
        "按月报送",
    ]
    assert raw.title == "关于做好示范工作的通知"
    headings = [
        (m.level, raw.text[m.span.start : m.span.end]) for m in raw.marks if m.kind == "heading"
    ]
    assert headings == [(1, raw.title), (2, "一、目标"), (3, "(一)安排")]
    assert len(marked(raw, "row")) == 2
    assert raw.notices == ()


def test_a_page_in_gbk_is_read(read):
    raw = read("a.htm", PAGE.replace("utf-8", "gb2312").encode("gbk"))
    assert "全年抽检12650批次" in raw.text


def test_a_page_without_clear_main_text_is_read_whole_and_says_so(read, marked, monkeypatch):
    monkeypatch.setattr("ingest.readers.webpages._main_text", lambda _: None)
    raw = read("a.html", PAGE)
    assert [n.code for n in raw.notices] == ["main-text-not-found"]
    assert "指标：满意度；目标：85；单位：甲街" in raw.text.splitlines()
    assert "脚本" not in raw.text
    assert marked(raw, "heading") == ["关于做好示范工作的通知", "一、目标", "(一)安排"]


def test_a_page_laid_out_by_tables_is_read_in_order(read):
    cell = "<table><tr><td>内层甲</td><td>内层乙</td></tr><tr><td>1</td><td>2</td></tr></table>"
    raw = read(
        "a.html",
        f"<html><body><table><tr><td>左栏文字</td><td>{cell}</td></tr></table></body></html>",
    )
    assert "左栏文字" in raw.text
    assert "内层甲：1；内层乙：2" in raw.text


def test_ten_thousand_nested_elements_are_read(read):
    deep = "<html><body>" + "<div>" * 10_000 + "深处的文字" + "</div>" * 10_000 + "</body></html>"
    assert read("a.html", deep).text == "深处的文字\n"


def test_ten_thousand_nested_tables_are_read(read):
    deep = "<html><body>" + "<table><tr><td>" * 10_000 + "深处" + "</body></html>"
    assert "深处" in read("a.html", deep).text


@pytest.mark.parametrize(
    "unit", ["<", "<a ", "<!--", "<![CDATA[", "&", "<p>字<table><tr><td>", "</"]
)
def test_endless_fragments_end(read, unit):
    raw = read("a.html", "<html><body>正文" + unit * 60_000)
    assert raw.text.startswith("正文")


def test_a_page_that_needs_a_browser_is_refused(read):
    with pytest.raises(ReadError, match="浏览器"):
        read(
            "a.html",
            "<html><head><title>x</title></head><body><script>render()</script></body></html>",
        )
