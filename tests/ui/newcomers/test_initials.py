"""Chinese words under Latin letters."""

import pytest

from ui.newcomers.initials import by_initial, initial


@pytest.mark.parametrize(
    ("word", "letter"),
    [
        ("安全间隔期", "A"), ("包保督导", "B"), ("陪餐制", "P"), ("“三小”", "S"), ("两个责任", "L"),
        ("行刑衔接", "X"), ("座谈会", "Z"), ("HACCP", "H"), ("5日", "#"), ("鳜鱼", "#"), ("", "#"),
    ],
)  # fmt: skip
def test_a_word_is_filed_under_the_pinyin_of_its_first_character(word: str, letter: str) -> None:
    assert initial(word) == letter


def test_groups_and_words_stand_in_order() -> None:
    groups = by_initial(["追溯", "抽检", "5日", "承诺", "陪餐"], str)
    assert groups == {"C": ["承诺", "抽检"], "P": ["陪餐"], "Z": ["追溯"], "#": ["5日"]}
    assert list(groups) == ["C", "P", "Z", "#"]
