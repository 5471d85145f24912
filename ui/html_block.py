"""A piece of the page that is our own HTML: no style of Gradio's in it, a script where it acts."""

from __future__ import annotations

import gradio as gr

from ui.theme import ASSETS


def html_block(value: str = "", name: str | None = None, script: str = "") -> gr.HTML:
    """Lay a block out in the Blocks that are open.

    value: HTML in which every text of documents and users is escaped; name: its id in the page;
    script: a file of this folder that runs with it.
    """
    run = (ASSETS / script).read_text("utf-8") if script else None
    return gr.HTML(value, elem_id=name, js_on_load=run, apply_default_css=False)
