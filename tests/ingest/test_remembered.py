"""What was read lately is not read again, as long as the library stays as it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from ingest.remembered import Remembered


class Source:
    """Gives the letters a to e in capitals, and notes what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def __call__(self, keys: Sequence[str]) -> Mapping[str, str]:
        self.asked.append(list(keys))
        return {key: key.upper() for key in sorted(keys) if key in "abcde"}


@pytest.fixture
def source() -> Source:
    return Source()


def test_only_what_is_not_remembered_is_read(source: Source) -> None:
    kept = Remembered[str, str](10)
    assert kept.of(1, ["b", "a"], source) == {"a": "A", "b": "B"}
    assert list(kept.of(1, ["c", "b"], source)) == ["c", "b"]
    assert kept.of(1, ["a", "b", "c"], source) == {"a": "A", "b": "B", "c": "C"}
    assert source.asked == [["b", "a"], ["c"]]


def test_what_is_not_there_is_looked_for_again(source: Source) -> None:
    kept = Remembered[str, str](10)
    assert kept.of(1, ["x", "a"], source) == kept.of(1, ["x", "a"], source) == {"a": "A"}
    assert source.asked == [["x", "a"], ["x"]]


def test_a_change_of_the_library_forgets_everything(source: Source) -> None:
    kept = Remembered[str, str](10)
    kept.of(1, ["a"], source)
    kept.of(2, ["a"], source)
    assert source.asked == [["a"], ["a"]]


def test_what_was_read_before_a_change_is_not_remembered_after_it(source: Source) -> None:
    kept = Remembered[str, str](10)

    def overtaken(keys: Sequence[str]) -> Mapping[str, str]:
        kept.of(2, [], source)
        return dict.fromkeys(keys, "old")

    assert kept.of(1, ["a"], overtaken) == {"a": "old"}
    assert kept.of(2, ["a"], source) == {"a": "A"}


def test_what_was_asked_for_longest_ago_gives_way(source: Source) -> None:
    kept = Remembered[str, str](2)
    for keys in (["a", "b"], ["a"], ["c"], ["a", "c"], ["b"]):
        kept.of(1, keys, source)
    assert source.asked == [["a", "b"], ["c"], ["b"]]


def test_more_than_is_kept_can_be_read_at_once(source: Source) -> None:
    assert len(Remembered[str, str](2).of(1, list("abcde"), source)) == 5
