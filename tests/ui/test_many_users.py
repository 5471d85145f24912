"""Twenty users who ask at once: none is refused, none sees another's question."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import httpx
import pytest

from tests.browsing import free_port
from tests.serving import launch
from ui.chat.filters import emptied
from ui.chat.history import History
from ui.database import open_database
from ui.identity import User
from ui.page import build_page

USERS = 20


@pytest.fixture
def asked_at_once(assistant, library, tmp_path):
    """Ask as each user at once; give what each was shown, and the history afterwards."""
    database = open_database(tmp_path)

    def by_header(request):
        return User(request.headers["x-user"], "查阅")

    page = build_page(assistant, library, database, by_header)
    address = launch(page, "127.0.0.1", free_port())
    functions = {d["api_name"]: d["id"] for d in page.config["dependencies"]}
    try:
        with ThreadPoolExecutor(USERS) as pool:
            shown = list(pool.map(lambda n: _ask(address, functions["ask"], n), range(USERS)))
        yield shown, History(database)
    finally:
        page.close(verbose=False)
        database.dispose()


def _ask(address: str, function: int, number: int) -> str:
    """Ask as the browser does, and return the conversation that is shown in the end."""
    session = f"user{number:02}"
    question = f"第{number:02}位问满意度？"
    sent = {
        "data": [question, None, *emptied()],
        "fn_index": function,
        "session_hash": session,
    }
    with httpx.Client(timeout=60, headers={"x-user": session}, base_url=address) as client:
        client.post("gradio_api/queue/join", json=sent).raise_for_status()
        stream = client.stream("GET", "gradio_api/queue/data", params={"session_hash": session})
        with stream as lines:
            for line in lines.iter_lines():
                message = json.loads(line.removeprefix("data:")) if line else {}
                if message.get("msg") == "process_completed":
                    assert message["success"]
                    return str(message["output"])
    raise AssertionError(f"{session} was never answered")


def test_none_is_refused_and_none_sees_another(asked_at_once):
    shown, history = asked_at_once
    for number in range(USERS):
        user = f"user{number:02}"
        (card,) = history.cards(user)
        assert card.title == f"第{number:02}位问满意度？"
        (turn,) = history.conversation(user, card.id).turns
        assert turn.answer.status == "answered"
        others = (f"第{other:02}位" for other in count() if other != number)
        assert not any(next(others) in shown[number] for _ in range(USERS - 1))
