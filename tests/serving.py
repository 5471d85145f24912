"""A real server on a free port for the tests that need one, and its database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import gradio as gr
from argon2 import PasswordHasher

from ui.accounts.accounts import Accounts
from ui.database import open_database
from ui.serving.access import Access
from ui.serving.server import Served, serve
from ui.theme import FAVICON, STYLE_SHEETS, office_theme

PASSWORD = "三月 rain on a tin roof"
"""The password of every account of the tests."""
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""Hashes that cost nothing: a hash tells its own cost to whoever compares with it."""


@contextmanager
def served(
    page: gr.Blocks, data: Path, host: str = "127.0.0.1", **options: Any
) -> Iterator[Served]:
    """The page behind the real server; signing in is asked for where `data` has accounts."""
    server = serve(page, 0, Access.of(host, open_database(data)), **options)
    try:
        yield server
    finally:
        server.close()


def accounts_in(data: Path, **roles: Any) -> Accounts:
    """Return the accounts of a data directory after making one for each name; managers first."""
    accounts = Accounts(open_database(data), QUICK)
    for name, role in sorted(roles.items(), key=lambda pair: pair[1] != "管理"):
        accounts.add(name, PASSWORD, role)
    return accounts


def launch(page: gr.Blocks, host: str, port: int) -> str:
    """Serve the page as Gradio does it itself, past our server, and return its address.

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
        css_paths=STYLE_SHEETS,
        favicon_path=FAVICON,
    )
    return address
