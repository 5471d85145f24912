"""One file through the whole stage."""

import re
from pathlib import Path

import pytest

from ingest.documents import Reading
from ingest.duplicates import same_report
from ingest.reading import read_file

SOURCES = Path(__file__).parents[3] / "shared" / "sources"


def write(tmp_path: Path, name: str, text: str) -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_text_file_becomes_a_document_with_passages(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", "石桥县抽检工作总结\n一、成效\n全县抽检640批次食品。\n")
    reading = read_file(path, "资料/a.txt")
    ((document, passages),) = reading.documents
    assert (document.title, document.path, document.part) == (
        "石桥县抽检工作总结",
        "资料/a.txt",
        None,
    )
    assert [passage.text for passage in passages] == ["全县抽检640批次食品。"]
    assert reading.error is None


def test_a_second_reading_gives_the_same_ids(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", "甲县食品方案\n一、目标\n落实责任。\n")
    first, second = read_file(path), read_file(path)
    assert [d.id for d, _ in first.documents] == [d.id for d, _ in second.documents]
    assert [p.id for _, ps in first.documents for p in ps] == [
        p.id for _, ps in second.documents for p in ps
    ]


def test_a_compilation_becomes_documents_and_its_preface_is_reported(tmp_path: Path) -> None:
    text = (
        "食堂总结(两篇)\n编者说明。\n食堂总结篇一\n甲校食堂留样。\n食堂总结篇二\n乙校食堂陪餐。\n"
    )
    reading = read_file(write(tmp_path, "b.txt", text))
    assert [(d.part, d.title) for d, _ in reading.documents] == [
        ("篇一", "食堂总结"),
        ("篇二", "食堂总结"),
    ]
    assert "preface" in {notice.code for notice in reading.health.notices}


def test_a_passage_leads_back_to_the_characters_of_the_file(tmp_path: Path) -> None:
    text = "某區工作總結\n一、成效\n全區推進創(chuàng)建,食品安全滿意度80.1分。\n"
    reading = read_file(write(tmp_path, "c.txt", text))
    ((document, (passage,)),) = reading.documents
    start, end = document.traced.span_to_raw(passage.start, passage.end)
    assert text[start:end] == "全區推進創(chuàng)建,食品安全滿意度80.1分。"
    assert passage.text == "全区推进创建\uff0c食品安全满意度80.1分。"


def test_a_file_that_is_not_there_gives_its_reason(tmp_path: Path) -> None:
    reading = read_file(tmp_path / "nichts.txt", "nichts.txt")
    assert reading.documents == ()
    assert reading.error is not None
    assert "无法打开文件" in reading.error


@pytest.mark.skipif(not SOURCES.is_dir(), reason="the folder of real sample files is not here")
class TestRealFiles:
    """The five real files: parts, kinds, years, and the sentences that answers need."""

    def reading(self, number: str) -> list[tuple[str | None, str | None, str | None, int | None]]:
        return [
            (d.part, d.metadata.kind, d.metadata.level, d.metadata.year)
            for d, _ in self.whole(number).documents
        ]

    def whole(self, number: str) -> Reading:
        (path,) = SOURCES.glob(f"{number}_*.txt")
        return read_file(path)

    def off_topic(self, number: str) -> set[str | None]:
        return {d.part for d, _ in self.whole(number).documents if d.metadata.off_topic}

    def text(self, number: str) -> str:
        return "\n".join(d.text for d, _ in self.whole(number).documents)

    def test_parts(self) -> None:
        assert [part for part, *_ in self.reading("000")] == [
            "篇一", "篇二", "篇三", "篇四", "篇五", "篇六", "篇七", "篇八", "篇九", "篇十", "篇十一",
        ]  # fmt: skip
        assert [part for part, *_ in self.reading("001")] == ["第1篇", "第2篇", "第3篇"]
        assert self.reading("002") == [("篇1", "讲话", "市", 2023), ("篇2", "讲话", "区县", 2023)]
        assert self.reading("003") == [(None, "汇报", "区县", None)]
        assert len(self.reading("004")) == 5

    def test_a_sentence_cut_across_pages_is_whole(self) -> None:
        assert "涉案金额1514.9余万元" in self.text("003")
        assert "最严厉的处罚、最严肃的问责" in self.text("003")

    def test_the_repaired_requirement_reads_right(self) -> None:
        assert "。“食品安全满意度达到80分以上" in self.text("002")
        assert "。总体感到" in self.text("002")

    def test_no_spam_and_no_pinyin_is_left(self) -> None:
        assert "中文字幕" not in self.text("001")
        assert "chuàng" not in self.text("002")

    def test_what_each_part_is_and_whether_it_is_about_food(self) -> None:
        assert self.reading("000")[0] == ("篇一", "报告", "区县", 2020)
        assert self.reading("000")[2] == ("篇三", "报告", "单位", 2022)
        assert self.off_topic("000") == {"篇三", "篇五", "篇七", "篇八", "篇九", "篇十", "篇十一"}
        assert self.reading("001") == [
            ("第1篇", "汇报", "区县", 2021),
            ("第2篇", "方案", "市", 2008),
            ("第3篇", "方案", "区县", None),
        ]
        assert [level for _, _, level, _ in self.reading("004")] == [
            "省",
            "单位",
            "单位",
            "区县",
            "市",
        ]
        for number in ("001", "002", "003", "004"):
            assert self.off_topic(number) == set()

    def test_the_same_report_twice_is_one_group(self) -> None:
        texts = {d.part: d.text for d, _ in self.whole("000").documents}
        assert same_report(texts["篇一"], texts["篇六"])
        assert not same_report(texts["篇一"], texts["篇二"])

    def test_what_was_cut_wrong_is_repaired_where_it_is_plain_and_else_reported(self) -> None:
        assert "确保“上情下达" in self.text("001")
        assert "著力" not in self.text("001")
        notices = {notice.code: notice for notice in self.whole("001").health.notices}
        assert len(notices["unreadable-characters"].samples) == 3
        assert self.whole("001").health.confidence < 1

    @pytest.mark.parametrize("number", ["000", "001", "002", "003", "004"])
    def test_every_figure_stands_in_the_source_and_every_passage_at_its_place(
        self, number: str
    ) -> None:
        reading = self.whole(number)
        assert reading.raw is not None
        in_source = set(re.findall(r"\d+", reading.raw))
        for document, passages in reading.documents:
            for passage in passages:
                assert document.text[passage.start : passage.end] == passage.text
                for figure in re.findall(r"\d+", passage.text):
                    assert figure in in_source or any(figure in each for each in in_source)
                first, _ = document.traced.span_to_raw(passage.start, passage.end)
                if passage.text[0].isdigit():
                    assert reading.raw[first] == passage.text[0]

    @pytest.mark.parametrize("number", ["000", "001", "002", "003", "004"])
    def test_no_text_of_a_document_is_lost_on_the_way_to_its_passages(self, number: str) -> None:
        for document, passages in self.whole(number).documents:
            told = "".join(passage.text for passage in passages)
            told += "".join("".join(passage.heading) for passage in passages)
            for line in document.text.split("\n")[1:]:
                for words in re.findall(r"[^。\uff08\uff09]+", line):
                    assert words.strip() in told, words
