"""Each user's progress is kept, and only that user's."""

from __future__ import annotations

from pathlib import Path

from ui.database import open_database
from ui.newcomers.progress import Learned, Progress


def test_progress_outlives_the_app_and_is_each_users_own(tmp_path: Path) -> None:
    progress = Progress(open_database(tmp_path))
    progress.mark("甲", "a.md", read=True)
    progress.answer("甲", "q1", right=True)
    progress.answer("甲", "q2", right=False)
    again = Progress(open_database(tmp_path))
    assert again.of("甲") == Learned(frozenset({"a.md"}), frozenset({"q1"}), frozenset({"q2"}))
    assert again.of("乙") == Learned()


def test_a_tick_can_be_taken_back_and_the_last_answer_counts(tmp_path: Path) -> None:
    progress = Progress(open_database(tmp_path))
    for read in (True, True, False):
        progress.mark("甲", "a.md", read=read)
    for right in (False, True):
        progress.answer("甲", "q1", right=right)
    assert progress.of("甲") == Learned(right=frozenset({"q1"}))


def test_starting_over_forgets_answers_and_keeps_what_was_read(tmp_path: Path) -> None:
    progress = Progress(open_database(tmp_path))
    for user in ("甲", "乙"):
        progress.mark(user, "a.md", read=True)
        progress.answer(user, "q1", right=True)
    progress.start_over("甲")
    assert progress.of("甲") == Learned(read=frozenset({"a.md"}))
    assert progress.of("乙").right == {"q1"}
