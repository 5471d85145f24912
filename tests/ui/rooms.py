"""The whole app on a real library of some files of the corpus; whose request it is, a header tells."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr
from docx import Document as new_document
from sqlalchemy import Engine

from answer.answering import Assistant
from answer.reading_paths import load_reading_paths
from draft.opening import Office
from index.asked import AskedQuestions
from index.opening import CORPUS, Equipment
from index.terms import TermBase, Thesaurus
from ingest.library import Library
from ingest.pipeline import ingest_paths
from tests.browsing import Watched, watched
from tests.serving import served
from ui.database import open_database
from ui.identity import User
from ui.live_assistant import LiveAssistant
from ui.page import build_page
from ui.rooms import Rooms

FILES = (
    "指标指南/07-食品抽检.md",
    "指标指南/20-产品追溯.md",
    "指标指南/23-群众满意度.md",
    "法规摘要/食品安全法要点摘要.md",
    "演示城市/云岭市创建国家食品安全示范城市工作方案（2025年）.docx",
    "演示城市/临溪县2024年创建工作汇报（网页抓取）.txt",
    "演示城市/云岭市食安办新人手册（2025年版）.md",
)
CHIEF = "chief"
"""The one user who may manage; the others may look."""
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


@dataclass
class Site:
    """The running app; a page of it belongs to the user whom it is opened for."""

    address: str
    database: Engine
    office: Office
    assistant: LiveAssistant
    library: Library

    @contextmanager
    def at(self, browser: Any, *tabs: str, user: str = "jia", **options: Any) -> Iterator[Watched]:
        """A page with the tabs opened one within the other, watched for what it must not do."""
        headers = {"x-user": user}
        options = {"locale": "zh-CN", "extra_http_headers": headers, **options}
        with watched(browser, self.address, **options) as here:
            for name in tabs:
                open_tab(here, name)
            yield here


def open_tab(here: Watched, name: str) -> None:
    """Open a tab by its name; on a phone it may stand in the menu of those without room."""
    tab = here.page.get_by_role("tab", name=name, exact=True).locator("visible=true")
    menus = here.page.locator(".overflow-menu > button:visible")
    tab.or_(menus).first.wait_for()
    if tab.count():
        tab.first.click()
        return
    for menu in menus.all():
        menu.click()
        entry = here.page.locator(".overflow-dropdown button:visible", has_text=name)
        if entry.count():
            entry.first.click()
            return
        menu.click()
    raise LookupError(f"no tab {name!r}")


def upload(here: Watched, button: str, given: Any) -> None:
    """Choose a file by a button that asks for one."""
    with here.page.expect_file_chooser() as chooser:
        here.page.locator(button).click()
    chooser.value.set_files(given)


def by_header(request: gr.Request) -> User:
    name = request.headers.get("x-user", "jia")
    return User(name, "管理" if name == CHIEF else "查阅")


@contextmanager
def rooms_site(folder: Path) -> Iterator[Site]:
    """Read the files, build the index, and serve the app on them."""
    for name in FILES:
        target = folder / "documents" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(CORPUS / "documents" / name, target)
    data = folder / "data"
    terms, thesaurus = (
        TermBase.load(CORPUS / "terms.yaml"),
        Thesaurus.load(CORPUS / "thesaurus.tsv"),
    )
    equipment = Equipment(None, terms.words(), thesaurus, AskedQuestions.load())
    database = open_database(data)
    with Library.open(data) as library:
        ingest_paths([folder / "documents"], library, workers=1)
        index = equipment.open(data, library, lambda _: None)
        assistant = LiveAssistant(Assistant(library, index, thesaurus.documents_say))
        paths = load_reading_paths(CORPUS / "reading_paths.yaml")
        rooms = Rooms(assistant, library, index, Office.open(), terms, paths, data, database)
        page = build_page(assistant, library, database, by_header, rooms)
        with served(page, data) as server:
            yield Site(server.address, database, rooms.office, assistant, library)


def file(name: str, content: bytes) -> dict[str, Any]:
    """Return a file as a browser's file chooser gives it."""
    return {"name": name, "mimeType": "", "buffer": content}


def word_of(path: Path) -> str:
    """Return the text of a Word document, tables included."""
    document = new_document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([p.text for p in document.paragraphs] + cells)
