"""The page as a whole: header and tabs."""

from __future__ import annotations

import tempfile
from pathlib import Path

import gradio as gr
from sqlalchemy import Engine

from ui.chat import tab as chat
from ui.chat.asking import Answerer
from ui.chat.feedback import Feedback
from ui.chat.history import History
from ui.database import open_database
from ui.events import script
from ui.identity import Who, local_user
from ui.rooms import CHAT, Rooms
from ui.serving import login
from ui.source_opening import DocumentStore

TITLE = "食安问策"
HEADER = (
    '<header class="masthead"><h1>食安问策</h1><p>食品安全示范城市创建 · 句句有出处</p></header>'
)
CONCURRENT_USERS = 20
"""Questions answered at the same time; the others wait their turn."""


def build_page(
    assistant: Answerer,
    library: DocumentStore,
    database: Engine | None = None,
    who: Who = local_user,
    rooms: Rooms | None = None,
) -> gr.Blocks:
    """Return the app's page; each tab is built by its own module.

    assistant, library and database are shared by all users; without a database what users make
    is kept in a folder for temporary files. rooms: the tabs beside 问答, None for that one alone.
    """
    if database is None:
        database = open_database(Path(tempfile.mkdtemp(prefix="shian-")))
    page = gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True)
    with page:
        gr.HTML(HEADER, elem_id="masthead", js_on_load=None)
        if who is not local_user:
            login.build(page, who)
        with gr.Tabs(elem_id="rooms") as tabs:
            with gr.Tab("问答", id=CHAT):
                question = chat.build(
                    assistant, library, History(database), Feedback(database), who
                )
            if rooms is not None:
                rooms.build(tabs, question, who)
        page.load(None, js=script("language.js").strip())
        page.queue(default_concurrency_limit=CONCURRENT_USERS, api_open=False)
    return page
