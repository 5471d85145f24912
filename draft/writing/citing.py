"""The sources of a draft: where a requirement is set, what other places did; numbered as cited."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from answer.answering import Assistant, Documents, Searcher, citation_of
from answer.answers import Citation
from answer.composing import readable
from answer.evidence import Sentence, sentences
from answer.figures import Figure, figures
from answer.indicators import RequiredFigure
from answer.support import shared_share
from answer.verification import verify
from index.hits import Filters
from index.tokens import law_name, normalised

_NOT_HELD = "《{source}》没有入库，其中的要求取自指标目录，没有附原文"
_NOT_FOUND = "《{source}》里没有找到“{quantity}{amount}”的原文，这项要求取自指标目录"
_NO_LIBRARY = "没有打开资料库，要求取自指标目录，没有附原文，也没有附其他地区的做法"
_STATE, _DIGEST = "中华人民共和国", "要点摘要"
_ARTICLE = re.compile("第[零一二三四五六七八九十百千]+条(?:之[一二三四五六七八九十]+)?")
_ONCE = "次/"
_CANDIDATES = 40
_WITHIN = 12
_LEAST_ALIKE = 0.5
_LEAST_ON_TOPIC = 0.4
_REPORTS = ("汇报", "自查报告", "总结", "报告")
_SHORTEST, _LONGEST = 25, 160
_MASKED = re.compile(r"[xX×*○]|某")
# What leans on the sentence before it says nothing alone.
_LEANS = re.compile(
    r"^(?:该|其|此|这|上述|以上|同时|另外|此外|其中|截至|为此|[一二三四五六七八九十]是)"
)
# What is planned has not been done, what went wrong is no example, and an opening tells nothing yet.
_NO_EXAMPLE = re.compile(
    r"底前|下一步|如下|[应将须]|力争|争取|确保|计划|不低于|不少于|目标|未能|没有|超期|不足|不够|缺少|滞后|不真实"
)
_DOES = re.compile(
    r"建立|推行|推进|实施|打造|创新|完善|联合|制定|设立|实行|推出|组织|开展|试点|探索|接入|安装|改造|新建"
    r"|公示|公布|带队|聘请|印发|整合|取消|简化|统一|归集|推送"
)
_YEAR = re.compile(r"(20\d\d)年")
_PEERS, _FOR_PEERS = "区县", 0.1


@dataclass(frozen=True, slots=True)
class CitedPractice:
    """What another place did: its own sentence, where and when, and its citation's number."""

    text: str
    place: str
    year: int
    citation: int


@dataclass(slots=True)
class Bibliography:
    """Collects the citations of one draft, each passage once, and what could not be cited."""

    assistant: Assistant | None
    citations: list[Citation] = field(default_factory=list)
    notes: dict[str, None] = field(default_factory=dict)
    _found: dict[RequiredFigure, tuple[int, ...]] = field(default_factory=dict)
    _held: dict[str, str] = field(default_factory=dict)

    def requirement(self, figure: RequiredFigure) -> tuple[int, ...]:
        """Return the citation of the passage that sets a figure; () with a note for none."""
        if self.assistant is None:
            self.notes[_NO_LIBRARY] = None
            return ()
        if figure not in self._found:
            best = self._setting(figure, self.assistant.index)
            cited = (self._cite(best, self.assistant.library),) if best else ()
            self._found[figure] = cited
        return self._found[figure]

    def practices(
        self, topic: str, at_most: int, own: str, before: int, *, one_term: bool = False
    ) -> list[CitedPractice]:
        """Return what other places report on a topic, the nearest first, none of it cited before.

        topic: words that say what is looked for, or one term; one_term: which of the two. A term
        is more than the words that it is made of: 统一检验 is no 检验检测. own: texts that name the office's own place and those above it, whose reports tell of it
        too; before: the newest year that may be cited.
        """
        if self.assistant is None:
            self.notes[_NO_LIBRARY] = None
            return []
        found: list[CitedPractice] = []
        for sentence in _on_topic(topic, self.assistant.index, own, before, one_term):
            if len(found) < at_most and all(c.quote != sentence.text for c in self.citations):
                about = sentence.document.metadata
                number = self._cite(sentence, self.assistant.library)
                place, year = about.region or "", about.year or 0
                said = readable(sentence).rstrip("。；") + "。"
                found.append(CitedPractice(said, place, year, number))
        return found

    def _setting(self, figure: RequiredFigure, index: Searcher) -> Sentence | None:
        """Return the sentence of the source that sets the figure, None where none is held."""
        source, name = _name(figure.source), f"{figure.quantity}{figure.amount}"
        document = self._document(source, name, index)
        if not document:
            self.notes[_NOT_HELD.format(source=source)] = None
            return None
        article = _ARTICLE.match(figure.note)
        wanted = f"{source}{article[0]}" if article else name
        hits = index.search(wanted, Filters(document_ids=(document,)), _WITHIN)
        if article:  # the catalogue says where it stands: nowhere else is looked for it
            hits = [hit for hit in hits if hit.exact]
        best = max(
            (s for s in sentences(hits) if _states(s.plain, figure)),
            key=lambda s: _alike(figure.quantity, s),
            default=None,
        )
        if best is None or not (article or _alike(figure.quantity, best) >= _LEAST_ALIKE):
            note = _NOT_FOUND.format(source=source, quantity=figure.quantity, amount=figure.amount)
            self.notes[note] = None
            return None
        return best

    def _document(self, source: str, about: str, index: Searcher) -> str:
        """Return the id of a source's document in the library, "" where it is not held."""
        if source not in self._held:
            hits = index.search(f"{source} {about}", Filters(), _CANDIDATES)
            names = (
                (hit.document.id, Path(hit.document.path).stem, hit.document.metadata.title)
                for hit in hits
            )
            self._held[source] = next((id for id, *known in names if _is_one(source, known)), "")
        return self._held[source]

    def _cite(self, sentence: Sentence, library: Documents) -> int:
        for citation in self.citations:
            if (citation.document_id, citation.start) == (sentence.document.id, sentence.start):
                return citation.n
        number = len(self.citations) + 1
        self.citations.append(citation_of(number, sentence, library))
        return number


def _on_topic(topic: str, index: Searcher, own: str, before: int, one_term: bool) -> list[Sentence]:
    """Return sentences of other places' reports that speak of a topic, the best first."""
    words = [normalised(topic)] if one_term else index.content_words(topic)
    weights = index.rarity(words)
    whole = sum(weights.values()) or 1.0
    ranked: list[tuple[float, Sentence]] = []
    for sentence in sentences(index.search(topic, Filters(kinds=_REPORTS), _CANDIDATES)):
        about = sentence.plain + normalised("".join(sentence.passage.heading))
        said = sum(weight for word, weight in weights.items() if word in about) / whole
        if said >= _LEAST_ON_TOPIC and _is_practice_elsewhere(sentence, own, before):
            peer = sentence.document.metadata.level == _PEERS
            ranked.append((said + _FOR_PEERS * peer, sentence))
    ranked.sort(key=lambda pair: -pair[0])
    return [sentence for _, sentence in ranked]


def _is_practice_elsewhere(sentence: Sentence, own: str, before: int) -> bool:
    about = sentence.document.metadata
    return (
        sentence.kind in ("practice", "claim")
        and not about.off_topic
        and about.region is not None
        and about.region not in own
        and about.year is not None
        and about.year <= before
        and all(int(year) <= about.year for year in _YEAR.findall(sentence.text))
        and _SHORTEST <= len(sentence.text) <= _LONGEST
        and sentence.text.endswith(("。", "；"))
        and _DOES.search(sentence.text) is not None
        and not _NO_EXAMPLE.search(sentence.text)
        and not _MASKED.search(sentence.text)
        and not _LEANS.match(readable(sentence))
        and verify(readable(sentence), sentence.text).supported
    )


def _states(text: str, figure: RequiredFigure) -> bool:
    """Return whether a text states a figure; 每年 with no count says 1次/年 too."""
    wanted, stated = figures(figure.amount), figures(text)
    same = [(w, f) for w in wanted for f in stated if _base(w) == _base(f)]
    if not same and figure.value == 1 and figure.unit.startswith(_ONCE):
        return figure.unit.replace(_ONCE, "每") in text
    return any(w.value == f.value for w, f in same)


def _base(figure: Figure) -> str:
    return figure.unit.partition("/")[0]


def _alike(quantity: str, sentence: Sentence) -> float:
    return shared_share(list(normalised(quantity)), list(sentence.before + sentence.plain))


def _name(source: str) -> str:
    """Return a source as it is called: a file's name without its suffix, or a law's."""
    return Path(source).stem if "/" in source else source


def _is_one(source: str, known: Iterable[str]) -> bool:
    """Return whether one of the names is the source's own, or that of our digest of a law."""
    wanted = normalised(source).removeprefix(_STATE)
    return any(
        normalised(name).removeprefix(_STATE) == wanted
        or (_DIGEST in name and law_name(name) == law_name(source))
        for name in known
    )
