"""One file through the whole stage."""

from pathlib import Path

import pytest

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
        (path,) = SOURCES.glob(f"{number}_*.txt")
        return [
            (d.part, d.metadata.kind, d.metadata.level, d.metadata.year)
            for d, _ in read_file(path).documents
        ]

    def text(self, number: str) -> str:
        (path,) = SOURCES.glob(f"{number}_*.txt")
        return "\n".join(d.text for d, _ in read_file(path).documents)

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
