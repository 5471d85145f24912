"""The starter corpus holds together: references, figures, terms, and that it is our own."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

import pypdf
import pytest

from answer.figures import Figure, figures
from answer.indicators import RequiredFigure
from index.terms import LawRef
from index.tokens import law_name, normalised
from ingest.reading import read_file
from ingest.repair import half_width_punctuation

GUIDES = "documents/指标指南/"
PLAN = "documents/演示城市/云岭市创建国家食品安全示范城市工作方案"
SCRAPE = "documents/演示城市/临溪县2024年创建工作汇报（网页抓取）.txt"
GLOSSARY = "documents/新人入门/术语解释.md"
SHARED = Path(__file__).parents[3] / "shared" / "sources"
CONTRARY = {"≥": ("at most", "less than"), "≤": ("at least", "more than")}
HAN_ONLY = re.compile(r"[^\u3400-\u9fff]+")
COPIED = 18  # Chinese characters in a row


def of_guides(texts: dict[str, str]) -> dict[str, str]:
    return {path: text for path, text in texts.items() if path.startswith(GUIDES)}


def pairs_of(text: str) -> set[str]:
    return {"".join(pair) for pair in pairwise(re.sub(r"\W", "", normalised(text)))}


def amount(figure: Figure) -> tuple[object, str]:
    """Value and counted unit, without the period (次/年, 次/半年)."""
    return figure.value, figure.unit.split("/")[0]


def states(line: str, title: str, required: RequiredFigure) -> bool:
    """Whether a line gives the figure and, with its document's title, a third of the quantity."""
    words = pairs_of(required.quantity)
    if len(words & pairs_of(f"{title}，{line}")) < len(words) / 3:
        return False
    [wanted] = figures(f"{required.value}{required.unit}")[:1]
    period = required.unit.partition("/")[2]
    once = required.value == 1 and period != "" and f"每{period}" in line
    return once or any(
        amount(figure) == amount(wanted)
        and figure.direction not in CONTRARY.get(required.operator, ())
        for figure in figures(line)
    )


class TestReferences:
    def test_every_file_that_the_catalogue_names_is_there(self, catalogue, digests, paths):
        named = {indicator.guide for indicator in catalogue.indicators}
        named |= {
            figure.source
            for indicator in catalogue.indicators
            for figure in indicator.figures
            if law_name(figure.source) not in digests
        }
        assert sorted(named - set(paths)) == []

    def test_every_file_that_the_term_list_names_is_there(self, terms, paths):
        assert sorted({term.source for term in terms.terms} - set(paths)) == []

    def test_every_term_of_an_indicator_is_explained(self, catalogue, terms):
        unknown = [
            (indicator.id, term)
            for indicator in catalogue.indicators
            for term in indicator.terms
            if terms.get(term) is None or normalised(terms.get(term).name) != normalised(term)
        ]
        assert unknown == []

    def test_every_indicator_has_a_guide_of_its_own_that_names_it(self, catalogue, readings):
        guides = Counter(indicator.guide for indicator in catalogue.indicators)
        assert set(guides.values()) == {1}
        assert set(guides) == {path for path in readings if path.startswith(GUIDES)}
        for indicator in catalogue.indicators:
            [(document, _)] = readings[indicator.guide].documents
            assert document.title.startswith(f"{indicator.name}指标指南"), indicator.guide

    def test_every_law_has_a_digest_with_the_article_or_is_named_as_not_digested(
        self, catalogue, terms, digests, texts, corpus
    ):
        absent = not_digested(corpus)
        laws = {(i.id, law) for i in catalogue.indicators for law in i.laws}
        laws |= {(term.name, law) for term in terms.terms for law in term.see}
        unresolved = [
            f"{place}：{law.name}{law.article}"
            for place, law in sorted(laws, key=str)
            if law.name not in absent and not digested(law, digests, texts)
        ]
        assert not unresolved, "\n".join(unresolved)
        assert absent == {law.name for _, law in laws if law_name(law.name) not in digests}


def not_digested(corpus: Path) -> set[str]:
    line = re.search(r"没有整理摘要的法律：(.+)", (corpus / "SOURCES.md").read_text("utf-8"))
    return set(re.findall(r"《(.+?)》", line[1])) if line else set()


def digested(law: LawRef, digests: dict[str, str], texts: dict[str, str]) -> bool:
    text = texts.get(digests.get(law_name(law.name), ""), "")
    return all(article in text for article in re.findall(r"第[^第条]+条", law.article))


class TestFigures:
    def test_every_figure_of_the_catalogue_stands_in_its_source(self, catalogue, digests, texts):
        absent = []
        for indicator in catalogue.indicators:
            for required in indicator.figures:
                source = digests.get(law_name(required.source), required.source)
                title, *lines = texts[source].split("\n")
                if not any(states(line, title, required) for line in lines):
                    absent.append(
                        f"{indicator.id} {required.quantity}{required.operator}"
                        f"{required.value}{required.unit}：{source}"
                    )
        assert not absent, "\n".join(absent)

    def test_the_catalogue_gives_one_figure_for_a_quantity_of_one_level_and_year(self, catalogue):
        given = defaultdict(set)
        for indicator in catalogue.indicators:
            for f in indicator.figures:
                given[f.quantity, f.level, f.year].add((f.operator, f.value, f.unit))
        assert {key: found for key, found in given.items() if len(found) > 1} == {}

    def test_no_two_guides_require_different_figures_of_one_quantity(self, texts):
        given = defaultdict(lambda: defaultdict(set))
        for path, text in of_guides(texts).items():
            for key, value in requirements(text):
                given[key][value].add(path)
        assert len(given) > 60
        assert {key: dict(found) for key, found in given.items() if len(found) > 1} == {}

    def test_a_guide_and_the_catalogue_require_the_same_figure(self, catalogue, texts):
        listed = defaultdict(set)
        for indicator in catalogue.indicators:
            for f in indicator.figures:
                [figure] = figures(f"{f.value}{f.unit}")[:1]
                listed[f.quantity, amount(figure)[1], f.level, f.year].add(figure.value)
        compared, different = 0, []
        for path, text in of_guides(texts).items():
            for key, value in requirements(text):
                compared += key in listed
                if key in listed and value not in listed[key]:
                    different.append((path, key, value, listed[key]))
        assert compared > 20
        assert different == []

    def test_the_contradictions_that_are_left_on_purpose_are_there(self, corpus, texts):
        sources = (corpus / "SOURCES.md").read_text("utf-8")
        section = sources.split("## 三、")[1].split("\n## ")[0]
        named = set(re.findall(r"\d{4,}(?=批次)|\d\d\.\d+%", section))
        assert len(named) >= 6
        assert {name for name in named if not any(name in text for text in texts.values())} == set()

    def test_the_superseded_plan_and_the_valid_one_differ_as_listed(self, corpus, texts):
        sources = (corpus / "SOURCES.md").read_text("utf-8")
        table = sources.split("### （一）")[1].split("### ")[0]
        rows = re.findall(r"^\| (.+?) \| (.+?) \| (.+?) \|$", table, re.MULTILINE)[2:]
        old, new = (
            {amount(figure) for figure in figures(texts[f"{PLAN}（{year}）.docx"])}
            for year in ("2023年，已废止", "2025年")
        )
        given = [
            (quantity, *(amount(figures(cell)[0]) for cell in cells)) for quantity, *cells in rows
        ]
        assert len(given) == 11
        assert [quantity for quantity, before, _ in given if before not in old] == []
        assert [quantity for quantity, _, after in given if after not in new] == []
        assert [row for row in rows if row[1] == row[2]] == []

    def test_the_number_of_an_item_is_not_read_as_part_of_a_figure(self, texts):
        merged = [
            f"{path}：{match[0]}" for path, text in texts.items() for match in MERGED.finditer(text)
        ]
        assert not merged, "\n".join(merged)


# “18.55个乡镇”: a decimal at the head of a line that is no share, or before what is counted whole.
MERGED = re.compile(
    r"^\d{1,2}[.．]\d+(?!\d|\s|%|％|个百分点|分|份|万|亿|倍).{1,12}"
    r"|\d[.．]\d+(?:个(?!百分点|月|工作日)|家|名|户|所|件|批次|场|年(?!龄)|人(?!均)|起|条|项|期).{1,12}",
    re.MULTILINE,
)
REQUIRES = re.compile(
    r"^（.）(?P<source>(?:《[^》]+》|[^《\n])+?)(?:要求|规定|提出|口径|称|部署)[：，]?(?P<rest>.*)$",
    re.MULTILINE,
)
FILLER = re.compile(
    r"应当|达到|为|(?<![人平])均|不得|不低于|不少于|不高于|低于|高于|少于|至少|各|全市|每年|年底前|的|\d{4}年|[（(][^）)]*[）)]"
)


def requirements(guide: str) -> Iterator[tuple[tuple[str, str, str, object], object]]:
    """Yield (quantity, unit, level, year or law) → value of what a guide says is required."""
    section = guide.split("一、指标要求")[1].split("二、牵头")[0]
    for match in REQUIRES.finditer(section):
        level, year = standing(match["source"])
        for clause in re.split(r"[，；。、：]", match["rest"]):
            found = [f for f in figures(clause) if f.unit != "年" or f.value < 1900]
            if found:
                quantity = FILLER.sub("", clause[: found[0].span.start]).strip()
                value, unit = amount(found[0])
                if len(quantity) >= 4:
                    yield (quantity, unit, level, year), value


def standing(source: str) -> tuple[str, object]:
    if law := re.search(r"《(.+?)》(第.+条)?", source):
        return "国家", law[0]
    year = re.search(r"\d{4}", source)
    level = "市" if "云岭市" in source else "国家" if "国家" in source else "区县"
    return level, int(year[0]) if year else None


class TestTerms:
    def test_every_term_occurs_in_its_source(self, terms, plain_texts):
        absent = [
            f"{term.name}：{term.source}"
            for term in terms.terms
            if "".join(normalised(term.name).split()) not in plain_texts[term.source]
        ]
        assert not absent, "\n".join(absent)

    def test_every_definition_stands_in_the_glossary_and_the_glossary_has_no_other(
        self, terms, readings
    ):
        [(glossary, _)] = readings[GLOSSARY].documents
        entries = [line for line in glossary.text.split("\n") if line][2:]
        assert [
            (term.name, entry)
            for term, entry in zip(terms.terms, entries, strict=True)
            if not (entry.startswith(term.name) and entry.endswith(f"：{term.definition}"))
        ] == []

    def test_documents_say_what_the_thesaurus_says_they_do(self, thesaurus, plain_texts):
        everything = "\n".join(plain_texts.values())
        absent = sorted(
            {
                word
                for group in thesaurus.groups
                for word in group.written
                if normalised(word) not in everything
            }
        )
        assert not absent, "\n".join(absent)

    def test_there_are_as_many_as_promised(self, catalogue, terms, thesaurus):
        assert {part: len(held) for part, held in catalogue.parts().items()} == {
            "基础工作": 10,
            "能力建设": 7,
            "生产经营状况": 5,
            "食品安全状况": 4,
            "示范引领": 6,
        }
        assert len(terms.terms) >= 150
        assert len(thesaurus.groups) >= 400


class TestDocuments:
    def test_every_file_is_read(self, readings):
        assert {path: r.error for path, r in readings.items() if r.error or not r.documents} == {}

    def test_there_is_enough_in_every_format(self, paths, texts):
        assert len(paths) >= 60
        assert sum(len("".join(text.split())) for text in texts.values()) >= 80_000
        formats = {Path(path).suffix for path in paths}
        assert formats == {".md", ".txt", ".docx", ".pdf", ".xlsx", ".html", ".ofd"}

    def test_one_file_is_scanned_and_its_pages_hold_only_pictures(self, corpus, scanned):
        pages = pypdf.PdfReader(corpus / scanned).pages
        assert [page.extract_text().strip() for page in pages] == [""] * len(pages)
        assert all(len(page.images) for page in pages)

    def test_every_document_is_marked_as_a_demonstration(self, readings, corpus):
        unmarked = {
            Path(path).name
            for path, reading in readings.items()
            for document, _ in reading.documents
            if not document.metadata.demonstration
        }
        sources = (corpus / "SOURCES.md").read_text("utf-8")
        assert {name for name in unmarked if name not in sources} == set()

    def test_the_sources_list_every_document_of_the_city_and_how_many_there_are(
        self, corpus, paths, terms, thesaurus
    ):
        sources = (corpus / "SOURCES.md").read_text("utf-8")
        folders = Counter(Path(path).parent.name for path in paths)
        city = [Path(path).name for path in paths if Path(path).parent.name == "演示城市"]
        assert [name for name in city if f"`{name}`" not in sources] == []
        for count in (
            f"共{len(paths)}个文件",
            f"{folders['指标指南']}篇指标指南",
            f"{folders['法规摘要']}篇法律",
            f"{folders['演示城市']}个文件",
            f"{len(terms.terms)}条术语",
            f"{len(thesaurus.groups)}组",
        ):
            assert count in sources

    def test_punctuation_beside_chinese_is_full_width(self, readings):
        narrow = [
            f"{path}：{reading.raw[max(0, edit.start - 8) : edit.end + 8]}"
            for path, reading in readings.items()
            if path != SCRAPE
            for edit in half_width_punctuation(reading.raw)
        ]
        assert not narrow, "\n".join(narrow)

    def test_a_report_with_masked_names_and_a_document_off_topic_are_there(self, readings):
        documents = [d.metadata for r in readings.values() for d, _ in r.documents]
        assert sum(metadata.masked for metadata in documents) >= 1
        assert sum(metadata.off_topic for metadata in documents) == 1

    def test_the_superseded_plan_is_known_as_repealed(self, readings):
        status = {
            document.metadata.year: document.metadata.status
            for path, reading in readings.items()
            if "云岭市创建国家食品安全示范城市工作方案" in path
            for document, _ in reading.documents
        }
        assert status[2023] == "废止"
        assert status[2025] != "废止"

    def test_searchable_texts_hold_no_radicals_in_place_of_characters(self, texts):
        radicals = [
            f"{path}：{match[0]}"
            for path, text in texts.items()
            for match in re.finditer(r".{0,6}[\u2e80-\u2fdf].{0,6}", text)
        ]
        assert not radicals, "\n".join(radicals)

    def test_nobody_can_be_called_or_identified(self, texts, corpus):
        held = [*texts.items(), *yaml_texts(corpus)]
        numbers = [
            f"{path}：{match[0]}"
            for path, text in held
            for match in re.finditer(
                r"(?<!\d)(?:1[3-9]\d{9}|0\d{2,3}[-－]\d{7,8}|\d{17}[\dXx])(?!\d)", text
            )
        ]
        assert not numbers, "\n".join(numbers)


def yaml_texts(corpus: Path) -> Iterator[tuple[str, str]]:
    for name in ("indicators.yaml", "terms.yaml", "thesaurus.tsv", "SOURCES.md"):
        yield name, (corpus / name).read_text("utf-8")


@pytest.mark.skipif(not SHARED.is_dir(), reason="the sample files are not on this machine")
def test_no_sentence_is_copied_from_the_sample_files(texts, corpus):
    samples = set[str]()
    for path in sorted(SHARED.iterdir()):
        for document, _ in read_file(path).documents:
            samples |= set(runs(document.text))
    copied = [
        f"{path}：{run}"
        for path, text in [*texts.items(), *yaml_texts(corpus)]
        for run in runs(text)
        if run in samples
    ]
    assert not copied, "\n".join(copied)


def runs(text: str) -> Iterable[str]:
    """All runs of COPIED Chinese characters within one sentence, whatever stands between them."""
    for sentence in re.split(r"[。！？；\n]", text):
        plain = HAN_ONLY.sub("", sentence)
        for start in range(len(plain) - COPIED + 1):
            yield plain[start : start + COPIED]
