"""Which article of a law: by the law that is named, also with characters left out."""

from collections.abc import Callable

import pytest

from answer.answering import Assistant

Build = Callable[[dict[str, str]], Assistant]

LAW = "---\ntitle: 中华人民共和国{0}\nkind: 法律\nlevel: 国家\nyear: 2022\n---\n# 中华人民共和国{0}\n\n{1}\n"
FILES = {
    "food.md": LAW.format("食品安全法", "第四十七条 经营者应当建立自查制度，定期检查。"),
    "farm.md": LAW.format("农产品质量安全法", "第三十条 生产企业应当建立自查制度，定期检查。"),
    "rule.md": LAW.format(
        "食品安全法实施条例",
        "第二十八条 学校食堂应当建立自查制度，定期检查。\n\n"
        "第七十二条 没有建立自查制度的，处五千元以上五万元以下罚款。",
    ),
    "guide.md": "---\ntitle: 自查指南\nkind: 指南\nlevel: 市\nyear: 2025\n---\n# 自查指南\n\n"
    "甲市党政同责细则第九条要求，区县每年自查一次。\n",
}


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("自查制度依据食安法哪一条", "第四十七条 经营者应当建立自查制度，定期检查。"),
        ("自查制度写在食品安全法第几条", "第四十七条 经营者应当建立自查制度，定期检查。"),
        ("自查制度在农安法里是第几条", "第三十条 生产企业应当建立自查制度，定期检查。"),
        ("食堂自查制度是条例第几条规定的", "第二十八条 学校食堂应当建立自查制度，定期检查。"),
        ("区县自查是党政同责细则哪一条", "甲市党政同责细则第九条要求，区县每年自查一次。"),
        ("没建自查制度，处罚依据是条例哪条",
         "第七十二条 没有建立自查制度的，处五千元以上五万元以下罚款。"),
    ],
)  # fmt: skip
def test_the_article_is_of_the_law_that_is_named(
    assistant: Build, question: str, expected: str
) -> None:
    assert [c.quote for c in assistant(FILES).ask(question).citations] == [expected]


def test_an_article_that_states_no_such_figure_does_not_answer(assistant: Build) -> None:
    answer = assistant(FILES).ask("食品安全法第四十七条规定每年培训多少学时")
    assert (answer.status, answer.missing) == ("refused", "找到了相关段落，但其中没有所问的数值。")
