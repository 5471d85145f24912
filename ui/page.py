"""The page as a whole: header, tabs, and how it is served."""

from __future__ import annotations

import gradio as gr

from ui import chat
from ui.theme import FAVICON, STYLE_SHEET, office_theme

TITLE = "食安问策"
HEADER = (
    '<header class="masthead"><h1>食安问策</h1><p>食品安全示范城市创建 · 句句有出处</p></header>'
)
LANGUAGE = "() => { document.documentElement.lang = 'zh-CN'; }"
CONCURRENT_USERS = 8
"""Questions answered at the same time; the others wait their turn."""


def build_page(assistant: chat.Answerer, library: chat.DocumentStore) -> gr.Blocks:
    """Return the app's page; each tab is built by its own module.

    assistant and library are shared by all users.
    """
    page = gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True)
    with page:
        gr.HTML(HEADER, elem_id="masthead", js_on_load=None)
        chat.build(assistant, library)
        page.load(None, js=LANGUAGE)
        page.queue(default_concurrency_limit=CONCURRENT_USERS, api_open=False)
    return page


def serve(page: gr.Blocks, host: str, port: int) -> str:
    """Start serving the page in the background and return its address.

    Raises OSError where the port cannot be had. `page.close()` ends it.
    """
    _, address, _ = page.launch(
        server_name=host,
        server_port=port,
        prevent_thread_lock=True,
        quiet=True,
        share=False,
        ssr_mode=False,
        show_error=False,
        enable_monitoring=False,
        footer_links=[],
        theme=office_theme(),
        css_paths=STYLE_SHEET,
        favicon_path=FAVICON,
    )
    return address
