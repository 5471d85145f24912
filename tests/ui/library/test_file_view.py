"""An entry as HTML: its facts, what reading it found in words, and nothing of it runs."""

from lxml import html as lxml_html

from ingest.documents import Notice, ParseHealth
from ingest.filing import FileVersion
from ui.library.file_view import health_html, note_html, versions_html
from ui.library.health_words import health_words, short_health

HEALTH = ParseHealth(
    characters=1200,
    kept=1100,
    dropped=80,
    repaired=6,
    pages=12,
    pages_without_text=2,
    tables=3,
    masked=True,
    confidence=0.83,
    notices=(
        Notice("page-without-text", "这一页没有文字", page=3),
        Notice("page-without-text", "这一页没有文字", page=7),
        Notice("spam", "清除广告", 40, samples=("<script>window.hacked=1</script>",)),
    ),
)


def tree(html):
    return lxml_html.fragment_fromstring(html, create_parent="div")


def test_health_is_told_in_a_sentence():
    assert health_words(HEALTH) == (
        "全文 1200 字，整理后 1100 字；清除 80 字（页眉页脚、网站文字、广告等）；修复 6 处；"
        "12 页，其中 2 页没有读到文字；3 个表格；文中有隐去的名称（如“XX区”）"
    )
    assert short_health(HEALTH) == "可信度 83%，有 3 条读入说明"
    assert health_words(ParseHealth(characters=9, kept=9)) == "全文 9 字，整理后 9 字"


def test_notices_of_one_kind_stand_together_with_their_pages_and_samples():
    report = tree(health_html(HEALTH))
    items = [item.text_content() for item in report.find_class("notices")[0].iterchildren("li")]
    assert items[0] == "这一页没有文字（第 3、7 页）2"
    assert items[1] == "清除广告40举例<script>window.hacked=1</script>"
    assert not list(report.iter("script"))


def test_a_file_that_read_well_says_so():
    assert "没有需要留意的地方" in health_html(ParseHealth(characters=9, kept=9))
    assert "没有读到内容" in health_html(ParseHealth())


def test_versions_are_listed_newest_first_with_what_can_be_done():
    versions = tuple(
        FileVersion(n, f"sha{n}", 2048, "2025-03-01T01:00:00+00:00", ("d",), ("<b>题</b>",), 5, n == 2)
        for n in (1, 2)
    )  # fmt: skip
    rows = tree(versions_html(versions, kept={1}, open_=2)).findall(".//tbody/tr")
    assert [row[0].text_content() for row in rows] == ["第 2 版在用", "第 1 版"]
    assert [button.text for button in rows[0].iter("button")] == []
    assert [button.text for button in rows[1].iter("button")] == ["看正文", "下载原件"]
    assert rows[0][3].text == "<b>题</b>"


def test_a_note_stays_text():
    (note,) = tree(note_html("<img src=x>", "bad")).find_class("note")
    assert (note.text, note.get("role")) == ("<img src=x>", "alert")
