"""The term list and the thesaurus: what they give, and what they say of a mistake."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.marked_yaml import FaultyFileError
from index.terms import Group, LawRef, TermBase, Thesaurus
from index.tokens import Segmenter, normalised

TERMS = """\
- name: 明厨亮灶
  definition: 让顾客看得见后厨的做法。
  aliases: [阳光厨房, “明厨亮灶”工程]
  source: documents/指南.md
  see:
    - {name: 中华人民共和国食品安全法, article: 第五十五条}
- name: 双随机、一公开
  definition: 随机抽对象、随机派人员、结果公开。
  aliases: [A级抽查, CMA]
  source: documents/办法.md
"""
SAYINGS = """\
# 说明
老板|店主\t主要负责人|食品生产经营者
市场老板|市场方\t集中交易市场开办者|开办者

监督员\t监督人员
义务监督\t社会监督员
过期\t超过保质期
坏料\t过期原料
OEM\t委托生产
家长看厨房\t明厨亮灶
厨房\t后厨
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "资料"
    path.write_text(text, encoding="utf-8")
    return path


def problems_of(load, path: Path) -> list[str]:
    with pytest.raises(FaultyFileError) as caught:
        load(path)
    assert str(caught.value).startswith(f"{path} 有{len(caught.value.problems)}处问题")
    return [str(problem) for problem in caught.value.problems]


class TestTermBase:
    @pytest.fixture
    def terms(self, tmp_path):
        return TermBase.load(write(tmp_path, TERMS))

    def test_a_term_has_all_that_the_file_says(self, terms):
        first = terms.terms[0]
        assert (first.name, first.definition) == ("明厨亮灶", "让顾客看得见后厨的做法。")
        assert first.aliases == ("阳光厨房", "“明厨亮灶”工程")
        assert first.source == "documents/指南.md"
        assert first.see == (LawRef("中华人民共和国食品安全法", "第五十五条"),)
        assert terms.terms[1].see == ()

    @pytest.mark.parametrize("word", ["明厨亮灶", "明廚亮竈", "阳光厨房", "陽光廚房"])
    def test_a_term_is_found_by_name_and_alias_in_any_script(self, terms, word):
        assert terms.get(word) is terms.terms[0]

    def test_an_unknown_word_is_no_term(self, terms):
        assert terms.get("厨房") is None

    def test_words_are_the_chinese_words_of_names_and_aliases(self, terms):
        assert terms.words() == ("明厨亮灶", "阳光厨房", "工程", "双随机", "一公开")

    def test_a_segmenter_with_the_words_keeps_them_whole(self, terms):
        assert "明厨亮灶" in Segmenter(terms.words()).words("推进明厨亮灶")

    def test_all_mistakes_are_told_at_once_with_line_field_value_and_what_is_allowed(
        self, tmp_path
    ):
        path = write(
            tmp_path,
            """\
- name: 快检
  definition: ""
  aliases: 速测
  source: a.md
- name: 留样
  meaning: 每样留一份。
  aliases: [快檢]
  source: b.md
  see:
    - {name: 食品安全法, article: 55}
""",
        )
        assert problems_of(TermBase.load, path) == [
            "第2行 第1条.definition：这里是空的，应为一段文字",
            "第3行 第1条.aliases：“速测”，应为列表，没有内容写 []",
            "第5行 第2条：缺少字段“definition”",
            "第6行 第2条：没有“meaning”这个字段，可用的字段：name、definition、aliases、source、see",
            "第7行 第2条.aliases：“快檢”在第1行开头的那一条里已经有了",
            "第10行 第2条.see[1].article：“55”，应为条号，如第六条、第六条至第八条",
        ]

    def test_a_field_given_twice_is_a_mistake(self, tmp_path):
        path = write(tmp_path, TERMS.replace("  aliases: [A级抽查, CMA]\n", "  name: 别名\n"))
        assert problems_of(TermBase.load, path) == [
            "第7行 第2条：缺少字段“aliases”",
            "第9行 第2条：字段“name”写了两次",
        ]

    def test_a_file_that_is_no_list_says_so(self, tmp_path):
        assert problems_of(TermBase.load, write(tmp_path, "name: 快检\n")) == [
            "第1行：这里是一组字段，应为术语的列表，每条以“- ”开头"
        ]

    def test_an_empty_file_says_so(self, tmp_path):
        assert problems_of(TermBase.load, write(tmp_path, "# 只有说明\n")) == ["整个文件：没有内容"]

    def test_what_is_no_yaml_is_named_with_its_line(self, tmp_path):
        path = write(tmp_path, "- name: 快检\n  aliases: [速测\n  source: a.md\n")
        [problem] = problems_of(TermBase.load, path)
        assert problem.startswith("第3行：“source: a.md”附近不是正确的 YAML 写法")

    def test_another_encoding_is_named_with_the_first_line_that_shows_it(self, tmp_path):
        path = tmp_path / "terms.yaml"
        path.write_bytes(b"# terms\n" + "- name: 快检\n".encode("gb18030"))
        [problem] = problems_of(TermBase.load, path)
        assert problem == "第2行：编码不是 UTF-8，请在编辑器里另存为 UTF-8"

    def test_a_control_character_is_named(self, tmp_path):
        [problem] = problems_of(TermBase.load, write(tmp_path, "- name: 快\x07检\n"))
        assert problem == "整个文件：含有不可见的控制字符，请用文本编辑器另存一份"

    def test_a_byte_order_mark_is_no_mistake(self, tmp_path):
        assert len(TermBase.load(write(tmp_path, "\ufeff" + TERMS)).terms) == 2

    def test_a_missing_file_is_an_os_error(self, tmp_path):
        with pytest.raises(FileNotFoundError, match=r"没有\.yaml"):
            TermBase.load(tmp_path / "没有.yaml")


class TestThesaurus:
    @pytest.fixture
    def thesaurus(self, tmp_path):
        return Thesaurus.load(write(tmp_path, SAYINGS))

    def test_groups_stand_in_the_order_of_the_file(self, thesaurus):
        assert thesaurus.groups[0] == Group(("老板", "店主"), ("主要负责人", "食品生产经营者"))
        assert len(thesaurus.groups) == 9

    def test_every_word_of_the_documents_comes_with_what_was_said(self, thesaurus):
        assert thesaurus.documents_say("店主要负什么责") == [
            ("店主", "主要负责人"),
            ("店主", "食品生产经营者"),
        ]

    def test_the_longest_saying_goes_first_and_hides_what_it_holds(self, thesaurus):
        assert thesaurus.documents_say("市场老板负什么责") == [
            ("市场老板", "集中交易市场开办者"),
            ("市场老板", "开办者"),
        ]
        assert thesaurus.documents_say("家长看厨房怎么申请") == [("家长看厨房", "明厨亮灶")]

    def test_a_saying_at_the_end_of_a_word_of_the_documents_is_not_expanded(self, thesaurus):
        assert thesaurus.documents_say("社会监督员怎么聘") == []
        assert thesaurus.documents_say("监督员怎么聘") == [("监督员", "监督人员")]

    def test_a_saying_in_front_within_a_word_of_the_documents_is_expanded(self, thesaurus):
        assert thesaurus.documents_say("过期原料怎么罚") == [("过期", "超过保质期")]

    def test_a_saying_beside_a_longer_one_is_expanded_as_well(self, thesaurus):
        assert thesaurus.documents_say("市场老板和店里老板") == [
            ("市场老板", "集中交易市场开办者"),
            ("市场老板", "开办者"),
            ("老板", "主要负责人"),
            ("老板", "食品生产经营者"),
        ]

    def test_what_the_question_says_already_is_not_repeated(self, thesaurus):
        assert thesaurus.documents_say("老板是不是主要负责人") == [("老板", "食品生产经营者")]

    def test_a_word_comes_once_though_two_sayings_lead_to_it(self, thesaurus):
        assert thesaurus.documents_say("老板和店主") == [
            ("老板", "主要负责人"),
            ("老板", "食品生产经营者"),
        ]

    @pytest.mark.parametrize("question", ["ＯＥＭ产品", "oem產品", "OEM产品"])
    def test_any_script_and_width_meets(self, thesaurus, question):
        assert thesaurus.documents_say(question) == [("oem", "委托生产")]

    def test_a_question_without_a_saying_gives_nothing(self, thesaurus):
        assert thesaurus.documents_say("满意度要达到多少分") == []
        assert thesaurus.documents_say("") == []

    def test_all_mistakes_are_told_at_once_with_line_value_and_what_is_allowed(self, tmp_path):
        path = write(
            tmp_path,
            "老板 主要负责人\n菜场|\t农贸市场\n店\t经营者\n厨房|老闆\t厨房\n老板\t负责人\n",
        )
        assert problems_of(Thesaurus.load, path) == [
            "第1行：“老板 主要负责人”有0个制表符，应为“说法<制表符>文件用语”，只有一个",
            "第2行：“菜场|\t农贸市场”里有空的词，竖线和制表符两边都要有词",
            "第3行 说法：“店”只有一个字，应至少两个字",
            "第4行 文件用语：“厨房”与说法相同，应为另一个词",
            "第5行 说法：“老板”在第4行已经有了，同一个说法只写一次",
        ]

    def test_windows_line_ends_are_no_part_of_a_word(self, tmp_path):
        path = tmp_path / "thesaurus.tsv"
        path.write_bytes("\ufeff店主\t经营者\r\n\r\n".encode())
        assert Thesaurus.load(path).groups == (Group(("店主",), ("经营者",)),)

    @given(st.lists(st.sampled_from(["老板", "市场", "社会", "监督员", "厨房", "看", "家长"])))
    def test_expansions_are_said_and_not_yet_written(self, words):
        question = "".join(words)
        thesaurus = Thesaurus(
            (Group(("老板", "市场老板"), ("负责人",)), Group(("监督员",), ("社会监督员", "监督人")))
        )
        found = thesaurus.documents_say(question)
        assert len({written for _, written in found}) == len(found)
        for said, written in found:
            assert said in question
            assert normalised(written) not in question
