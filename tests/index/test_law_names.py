"""A law is found by the shorter name that people use, and never by another law's name."""

import pytest

from index.law_names import is_law, meant, shared_ending
from index.tokens import ArticleRef

LAWS = (
    "食品安全法",
    "食品安全法实施条例",
    "农产品质量安全法",
    "劳动合同法",
    "反食品浪费法",
    "云岭市食品安全条例",
    "菏泽市餐厨废弃物管理条例",
    "食品生产经营监督检查管理办法",
    "绿色食品标志管理办法",
    "市场监督管理投诉举报处理暂行办法",
)


@pytest.mark.parametrize(
    ("said", "law"),
    [
        ("食安法", "食品安全法"),
        ("按照新食安法", "食品安全法"),
        ("农安法", "农产品质量安全法"),
        ("反浪费法", "反食品浪费法"),
        ("食安法实施条例", "食品安全法实施条例"),
        ("实施条例", "食品安全法实施条例"),
        ("食品安全条例", "云岭市食品安全条例"),
        ("餐厨废弃物条例", "菏泽市餐厨废弃物管理条例"),
        ("监督检查管理办法", "食品生产经营监督检查管理办法"),
        ("投诉举报办法", "市场监督管理投诉举报处理暂行办法"),
    ],
)
def test_a_short_name_means_the_law_that_it_leaves_characters_out_of(said: str, law: str) -> None:
    assert meant(ArticleRef(said, 5, paragraph=2), LAWS) == ArticleRef(law, 5, paragraph=2)


def test_a_judicial_interpretation_is_meant_by_who_gave_it() -> None:
    given = "最高人民法院最高人民检察院关于办理危害食品安全刑事案件适用法律若干问题的解释"
    other = "最高人民法院关于审理食品药品惩罚性赔偿纠纷案件适用法律若干问题的解释"
    assert meant(ArticleRef("两高司法解释", 3), (*LAWS, given, other)).law == given


@pytest.mark.parametrize(
    "said",
    [
        "劳动法",  # another statute than the 劳动合同法
        "产品质量法",  # another one than the 农产品质量安全法
        "网络安全法",
        "药品监督检查管理办法",
        "网络交易监督管理办法",
        "城市管理办法",
        "管理办法",
        "条例",
        "法",
        "",
    ],
)
def test_another_law_or_none_is_meant_by_no_law_of_the_library(said: str) -> None:
    assert meant(ArticleRef(said, 5), LAWS) == ArticleRef(said, 5)


def test_a_name_that_two_laws_share_means_neither() -> None:
    laws = ("云岭市食品安全条例", "松原市食品安全条例")
    assert meant(ArticleRef("食品安全条例", 3), laws).law == "食品安全条例"
    assert meant(ArticleRef("云岭食品安全条例", 3), laws).law == "云岭市食品安全条例"


def test_a_library_without_laws_knows_none() -> None:
    assert meant(ArticleRef("食安法", 3), ()) == ArticleRef("食安法", 3)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("食品安全法", True), ("民法典", True), ("监督检查管理办法", True), ("惩罚性赔偿若干问题的解释", True),
     ("石桥县的做法", False), ("抽检方法", False), ("工作方案", False)],
)  # fmt: skip
def test_what_is_a_law_by_its_name(name: str, expected: bool) -> None:
    assert is_law(name) is expected


def test_the_shared_ending_is_counted_from_the_last_character() -> None:
    assert shared_ending("食安法", "食品安全法") == 3
    assert shared_ending("查食安法", "食品安全法") == 3
    assert shared_ending("条例", "食品安全法") == 0
    assert shared_ending("食品安全法", "食品安全法") == 5
