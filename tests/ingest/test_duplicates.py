"""When two documents are the same report."""

from __future__ import annotations

import numpy as np
import pytest

from ingest.documents import DocumentCard, Metadata
from ingest.duplicates import (
    SKETCH_BINS,
    SketchIndex,
    may_be_same,
    normalised,
    same_report,
    show_first,
    sketch,
)

TASKS = (
    "源头治理",
    "过程监督",
    "抽检监测",
    "执法办案",
    "风险交流",
    "社会共治",
    "校园食堂",
    "农村聚餐",
)


def report(place: str = "青禾区", year: str = "2021年", factor: int = 3, tail: int = 8) -> str:
    body = [
        f"{place}围绕{task}部署工作,{year}出动{n * factor + 11}人次,检查{task}单位"
        f"{n * n * factor + 205}家,{place}食安办逐项督办,发现问题当场交办并限期整改到位。"
        for n, task in enumerate(TASKS[:tail])
    ]
    return f"{place}食品安全工作报告\n" + "\n".join(body)


def test_a_report_with_masked_names_and_years_is_the_same() -> None:
    assert same_report(report(), report("XX区", "20XX年"))
    assert same_report(report("白石市"), report("*市", "xx年"))


def test_a_report_with_another_sentence_is_the_same() -> None:
    assert same_report(report(), report() + "\n特此报告,请予审阅。")


def test_a_scrape_that_lacks_the_end_is_the_same() -> None:
    assert same_report(report(), report(tail=5))


def test_masked_figures_do_not_hide_that_it_is_the_same() -> None:
    masked = report().replace("205", "xx").replace("11人次", "**人次")
    assert same_report(report(), masked)


def test_next_years_report_from_the_same_template_is_another_one() -> None:
    assert not same_report(report(), report(year="2022年", factor=7))


def test_another_subject_is_another_report() -> None:
    other = (
        "在全区推进会上的讲话\n" + "同志们,创建工作到了最要紧的关头,各部门要对照清单逐条过堂。" * 9
    )
    assert not same_report(report(), other)


def test_short_texts_are_not_compared() -> None:
    form = "第3号通知:各单位于周五前报送台账。"
    assert not same_report(form, form)
    assert SketchIndex({"form": sketch(form)}).similar(sketch(form)) == ()


def test_masks_places_and_figures_are_not_wording() -> None:
    assert normalised("XX区抽检12批次") == normalised("青禾区抽检6651批次") == "区抽检批次"


@pytest.mark.parametrize(
    ("one", "other", "may_be"),
    [
        (Metadata("法", year=2021), Metadata("法", year=2025), False),
        (Metadata("法", year=2021), Metadata("法"), True),
        (Metadata("报告", region="白石市"), Metadata("报告", region="青禾市"), False),
        (Metadata("报告", region="青禾区"), Metadata("报告", region="白石市青禾区"), True),
        (Metadata("报告", region="青禾区"), Metadata("报告", region="XX区", masked=True), True),
    ],
)
def test_known_years_and_regions_keep_documents_apart(
    one: Metadata, other: Metadata, may_be: bool
) -> None:
    assert may_be_same(one, other) is may_be
    assert may_be_same(other, one) is may_be


def test_of_a_group_the_unmasked_valid_newest_comes_first() -> None:
    def card(name: str, **metadata: object) -> DocumentCard:
        return DocumentCard(name, f"{name}.txt", None, Metadata("报告", **metadata))  # type: ignore[arg-type]  # any field

    cards = [
        card("masked", masked=True, year=2024),
        card("repealed", year=2023, status="废止"),
        card("old", year=2020),
        card("new", year=2023),
    ]
    assert [each.id for each in sorted(cards, key=show_first)] == [
        "new",
        "old",
        "repealed",
        "masked",
    ]


class TestSketchIndex:
    def test_it_finds_what_is_alike_and_nothing_else(self) -> None:
        index = SketchIndex({"report": sketch(report())})
        index.add("speech", sketch("各部门要对照清单逐条过堂,不留死角,不搞变通。" * 20))
        assert index.similar(sketch(report("XX区"))) == ("report",)

    def test_what_was_discarded_is_found_no_more_and_the_rest_still_is(self) -> None:
        texts = {
            str(n): f"第{n}号通知" + report(factor=n)[n * 9 :] + TASKS[n % 8] * n for n in range(70)
        }
        index = SketchIndex()
        for name, text in texts.items():
            index.add(name, sketch(text))
        index.discard(["0", "69", "33", "unknown"])
        assert len(index) == 67
        assert "33" not in index
        for name in ("1", "34", "68"):
            assert name in index.similar(sketch(texts[name]), at_least=1.0)
        assert not {"0", "33", "69"} & set(index.similar(sketch(report()), at_least=0.0))

    def test_an_empty_text_is_like_nothing(self) -> None:
        empty = sketch("")
        assert SketchIndex({"empty": empty}).similar(empty) == ()

    def test_the_estimate_is_near_the_true_similarity(self) -> None:
        one, half = "".join(chr(0x4E00 + n) for n in range(4000)), 2000
        other = one[half:] + "".join(chr(0x6E00 + n) for n in range(half))
        equal = (sketch(one) == sketch(other)).mean()
        assert equal == pytest.approx(1 / 3, abs=0.15)
        assert len(sketch(one)) == SKETCH_BINS

    def test_one_is_found_among_five_thousand(self) -> None:
        random = np.random.default_rng(7)
        rows = random.integers(0, 2**32, (5000, SKETCH_BINS), dtype=np.uint32)
        index = SketchIndex({str(n): row for n, row in enumerate(rows)})
        assert index.similar(rows[77]) == ("77",)
