"""From a link that was clicked to the panel: every link that leads nowhere says so."""

from dataclasses import replace
from html import escape

import pytest

from tests.ui.conftest import MemoryLibrary
from tests.ui.samples import PLAN, REFUSAL, REPORT, SATISFACTION, near
from ui.chat.citation_panel import NEAR_GONE, UNKNOWN
from ui.chat.conversation import Conversation, Turn
from ui.source_opening import LOST_CITATION, UNREADABLE_DOCUMENT, opened_html

TALK = Conversation("c", "题", (Turn("一", SATISFACTION, key="a"), Turn("二", REFUSAL, key="b")))


def test_a_marker_opens_its_document(library):
    assert f"<mark>{SATISFACTION.citations[0].quote}</mark>" in opened_html(
        "#cite-1-1", TALK, library
    )


def test_a_near_document_opens_from_its_beginning(library):
    html = opened_html("#near-2-3", TALK, library)
    assert f'<p class="line line-title">{escape(REPORT.title)}</p>' in html
    assert "<mark>" not in html


def test_a_near_sentence_opens_highlighted_with_its_original_form(library):
    html = opened_html("#near-2-1", TALK, library)
    assert f"<mark>{REFUSAL.nearest[0].quote}</mark>" in html
    assert "<details" not in html
    quoted = replace(REFUSAL, nearest=(near(PLAN, SATISFACTION.citations[0].quote),))
    talk = Conversation("c", "题", (Turn("一", quoted, key="a"),))
    original = SATISFACTION.citations[0].quote.replace("满", "滿")
    assert f"<blockquote>{original}</blockquote>" in opened_html("#near-1-1", talk, library)


@pytest.mark.parametrize(
    "href",
    ["#cite-9-1", "#cite-1-9", "#near-1-1", "#near-2-4", "#near-3-1", "#nearby-1-1",
     "javascript:alert(1)", "None", ""],
)  # fmt: skip
def test_a_link_that_leads_nowhere_gives_a_message(library, href):
    assert LOST_CITATION in opened_html(href, TALK, library)


def test_a_removed_document_gives_a_message():
    library = MemoryLibrary()
    del library.documents["plan"]
    assert UNKNOWN in opened_html("#cite-1-1", TALK, library)
    assert NEAR_GONE in opened_html("#near-2-1", TALK, library)


def test_a_library_that_fails_gives_a_message_and_a_log_line(caplog):
    class Broken(MemoryLibrary):
        def document(self, document_id):
            raise OSError(f"/secret/path/{document_id}")

    for href in ("#cite-1-1", "#near-2-1"):
        html = opened_html(href, TALK, Broken())
        assert UNREADABLE_DOCUMENT in html
        assert "/secret/path" not in html
    assert "/secret/path" in caplog.text
