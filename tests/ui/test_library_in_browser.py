"""The 资料库 tab in a real browser, on a real library and index."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import gradio as gr
import pytest
from playwright.sync_api import expect

from index.passage_index import PassageIndex
from ingest.library import Library
from tests.browsing import free_port, launched, watched
from tests.serving import launch
from tests.ui.library_samples import PLAN, filled
from ui.identity import User
from ui.library import tab as library_tab
from ui.library.upload_rules import UploadLimits

READY = "#library-list .entry"
PHONE = {"viewport": {"width": 390, "height": 844}}
REPORT = "青石区2022年自查报告\n一、情况\n全年检查餐饮单位1320家次。"


@pytest.fixture(scope="module")
def browser():
    with launched() as browser:
        yield browser


@dataclass
class Site:
    """A running page with the tab alone, and what it recorded."""

    library: Library
    index: PassageIndex
    address: str = ""
    audited: list[tuple[Any, ...]] = field(default_factory=list)


def user(request):
    name, _, role = request.headers.get("x-user", "jia:").partition(":")
    return User(name, {"look": "查阅", "edit": "编辑"}.get(role, "管理"))


@contextmanager
def running(folder):
    data = folder / "data"
    with Library.open(data) as library:
        filled(library, folder / "files")
        index = PassageIndex.open(data, library, None, say=lambda _: None)
        here = Site(library, index)
        page = gr.Blocks(analytics_enabled=False, fill_width=True)
        limits = UploadLimits(files=3, file_bytes=4096)
        with page:
            library_tab.build(
                library, index, data, user, lambda *what: here.audited.append(what), limits
            )
            page.queue(default_concurrency_limit=8, api_open=False)
        here.address = launch(page, "127.0.0.1", free_port())
        yield here
        page.close(verbose=False)


@pytest.fixture
def site(tmp_path):
    """A library that the test may change."""
    with running(tmp_path) as here:
        yield here


@pytest.fixture(scope="module")
def still(tmp_path_factory):
    """A library that no test changes."""
    with running(tmp_path_factory.mktemp("still")) as here:
        yield here


def at(browser, site, role="manage", **options):
    headers = {"x-user": f"jia:{role}"}
    return watched(browser, site.address, READY, extra_http_headers=headers, **options)


def open_entry(here, title):
    here.page.locator("#library-list .entry", has_text=title).click()
    expect(here.page.locator("#library-file h2")).to_contain_text(title)


def upload(here, *files, into="#library-drop"):
    given = [{"name": name, "mimeType": "", "buffer": content} for name, content in files]
    here.page.locator(f"{into} input").set_input_files(given)


def fill(here, name, value):
    here.page.locator(f"{name} input, {name} textarea").first.fill(value)


def test_files_are_uploaded_read_and_found(browser, site):
    with at(browser, site) as here:
        upload(
            here,
            ("自查报告<b>.txt", REPORT.encode()),
            ("空.txt", b""),
            ("图.svg", b"<svg onload=window.hacked=5/>"),
            ("大.txt", b"x" * 5000),
        )
        note = here.page.locator("#library-receipt")
        expect(note).to_contain_text("已收下 2 个文件")
        expect(note).to_contain_text("图.svg：不支持“.svg”文件")
        expect(note).to_contain_text("大.txt：有 5 KB，单个文件最大 4 KB，请拆分后再传")
        uploads = here.page.locator("#library-uploads")
        expect(uploads.locator("summary")).to_have_text("最近上传（2 个，全部读完）")
        expect(uploads.locator("li", has_text="自查报告<b>.txt")).to_contain_text("新增")
        expect(uploads.locator("li", has_text="空.txt")).to_contain_text("文件是空的（0 字节）")
        open_entry(here, "青石区2022年自查报告")
        expect(here.page.locator("#library-file .path")).to_contain_text("自查报告<b>.txt")
        assert here.page.evaluate("window.hacked") is None
    assert [hit.document.path for hit in site.index.search("检查餐饮单位多少家次")][:1] == [
        "自查报告<b>.txt"
    ]
    assert {what[1] for what in site.audited} == {"上传"}


def test_one_asks_while_another_uploads(browser, site):
    with at(browser, site) as one, at(browser, site, "look") as other:
        upload(
            one, *((f"第{n}号.txt", f"第{n}号要点\n一、事项\n任务{n}。".encode()) for n in range(3))
        )
        box = other.page.locator("#library-find input, #library-find textarea")
        box.fill("清源市")
        box.press("Enter")
        expect(other.page.locator(READY)).to_have_count(1)
        assert site.index.search("群众满意度")[0].document.path == "方案.txt"
        expect(one.page.locator("#library-uploads summary")).to_have_text(
            "最近上传（3 个，全部读完）"
        )
        expect(one.page.locator(READY)).to_have_count(6)
        box.fill("第2号")
        box.press("Enter")
        expect(other.page.locator(READY)).to_have_count(1)


def test_files_can_be_dropped(browser, site):
    with at(browser, site) as here:
        here.page.evaluate(
            """text => {
              const data = new DataTransfer();
              data.items.add(new File([text], "拖来的.txt"));
              const zone = document.querySelector("#library-drop .drop-zone");
              zone.dispatchEvent(new DragEvent("drop", {dataTransfer: data, bubbles: true}));
            }""",
            REPORT,
        )
        expect(here.page.locator(READY, has_text="青石区2022年自查报告")).to_be_visible()


def test_a_new_version_replaces_the_text_and_the_old_one_can_be_read(browser, site):
    with at(browser, site) as here:
        open_entry(here, "清源市食品安全工作方案")
        here.page.locator("#library-version > button").click()
        upload(
            here, ("修订稿.txt", PLAN.replace("81", "86").encode()), into="#library-drop-version"
        )
        expect(here.page.locator("#library-uploads li").first).to_contain_text("更新为第 2 版")
        open_entry(here, "清源市食品安全工作方案")
        text = here.page.locator("#library-file .document-text")
        expect(text).to_contain_text("不低于86分")
        here.page.locator("#library-file .view", has_text="版本").click()
        here.page.locator("#library-file .version[data-version='1']").click()
        expect(text).to_contain_text("不低于81分")
        with here.page.expect_download() as download:
            here.page.locator("#library-file .fetch[data-version='2']").click()
        assert download.value.suggested_filename == "方案.txt"
        assert "不低于86分" in download.value.path().read_text("utf-8")


def test_a_document_is_corrected_and_mistakes_are_named(browser, site):
    with at(browser, site, "edit") as here:
        open_entry(here, "清源市食品安全工作方案")
        here.page.locator("#library-correct > button").click()
        fill(here, "#library-year-of", "去年")
        here.page.locator("#library-save").click()
        message = here.page.locator("#library-message")
        expect(message).to_contain_text("字段 年份 不能取值“去年”")
        fill(here, "#library-year-of", "2023")
        fill(here, "#library-issuer", "<b>清源市食安办</b>")
        here.page.locator("#library-save").click()
        expect(message).to_contain_text("已更正：发文机关、年份")
        expect(here.page.locator("#library-file .chips")).to_contain_text("<b>清源市食安办</b>")
        here.page.locator("#library-repeal").click()
        expect(here.page.locator("#library-file .chips")).to_contain_text("已废止")
        expect(here.page.locator("#library-repeal")).to_have_text("标为现行")
    about = next(card.metadata for card in site.library.cards() if "方案" in card.path)
    assert (about.year, about.issuer, about.status) == (2023, "<b>清源市食安办</b>", "废止")


def test_removing_asks_first_and_can_be_undone(browser, site):
    with at(browser, site) as here:
        open_entry(here, "临河区2023年食品安全工作总结")
        here.page.locator("#library-remove").click()
        here.page.locator("#library-no").click()
        expect(here.page.locator("#library-confirm")).to_be_hidden()
        here.page.locator("#library-remove").click()
        expect(here.page.locator("#library-confirm")).to_contain_text("确定移除《临河区2023年")
        expect(here.page.locator("#library-confirm")).to_contain_text("原件再留30天，之后清除")
        here.page.locator("#library-yes").click()
        gone = here.page.locator(READY, has_text="临河区2023年")
        expect(gone).to_have_count(0)
        found = {hit.document.path for hit in site.index.search("临河区抽检批次")}
        assert "总结.txt" not in found
        here.page.locator("#library-undo").click()
        expect(gone).to_have_count(1)
        expect(here.page.locator("#library-message")).to_contain_text("已恢复")
    assert [what[1] for what in site.audited] == ["移除", "恢复"]


def test_the_list_is_searched_and_filtered(browser, still):
    with at(browser, still) as here:
        box = here.page.locator("#library-find input, #library-find textarea")
        box.fill("清食安委〔2024〕6号")
        box.press("Enter")
        expect(here.page.locator(READY)).to_have_count(1)
        box.fill("没有这份")
        box.press("Enter")
        expect(here.page.locator("#library-list .empty")).to_contain_text("没有符合条件的资料")
        box.fill("")
        box.press("Enter")
        expect(here.page.locator(READY)).to_have_count(3)
        here.page.locator("#library-kind input").click()
        here.page.get_by_role("option", name="总结").click()
        expect(here.page.locator(READY)).to_have_count(1)


def test_what_documents_say_never_runs(browser, still):
    with at(browser, still) as here:
        here.page.locator(READY, has_text="的通知").click()
        expect(here.page.locator("#library-file .document-text")).to_contain_text("window.hacked=2")
        here.page.locator("#library-file .view", has_text="读入情况").click()
        expect(here.page.locator("#library-file .trust")).to_be_visible()
        inside = here.page.locator(":is(#library-file, #library-list)")
        expect(
            inside.locator("script, img, svg, [onload], [onerror], a[href^=javascript]")
        ).to_have_count(0)
        assert here.page.evaluate("window.hacked") is None


def test_who_may_only_look_has_nothing_to_change(browser, still):
    with at(browser, still, "look") as here:
        open_entry(here, "清源市食品安全工作方案")
        expect(here.page.locator("#library-fetch")).to_be_visible()
        for name in ("upload", "repeal", "remove", "correct", "version", "rebuild"):
            expect(here.page.locator(f"#library-{name}")).to_be_hidden()


def test_the_index_is_checked_and_rebuilt(browser, site):
    with at(browser, site) as here:
        here.page.locator("#library-state-box > button").click()
        state = here.page.locator("#library-condition")
        expect(state).to_contain_text("索引与资料库一致")
        expect(state.locator("tr", has_text="资料库")).to_contain_text(re.compile(r"[KM]B"))
        here.page.locator("#library-rebuild").click()
        expect(state).to_contain_text("索引已重建")
    assert [what[1:] for what in site.audited] == [("设置", "索引", "重建")]


def test_on_a_phone_the_document_opens_below_the_list(browser, still):
    with at(browser, still, **PHONE) as here:
        open_entry(here, "清源市食品安全工作方案")
        expect(here.page.locator("#library-file h2")).to_be_in_viewport()
        assert here.page.evaluate("document.body.scrollWidth <= window.innerWidth")
