"""An answer in a language model's words: each sentence is verified, or struck with its reason."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace

from answer import phrases
from answer.answers import Citation, CitedAnswer, Claim, ClaimKind, Struck
from answer.llm import LanguageModel, ModelError
from answer.prompts import prompt
from answer.verification import verify

_MARKER = r"[\[［【](?:引文|\^)?\d{1,3}(?:\s*[,，、]\s*\d{1,3})*[\]］】]"
_MARKERS = re.compile(rf"(?:[ \t]*{_MARKER})+")
_LONGEST_MARKER = 24
# “.” ends no sentence: it stands in figures. A semicolon does where it has its own markers.
_END = re.compile(
    rf"(?:</?think>|[。！？!?]+[”’」』）)]*|(?<=[\]］】])[；;]|[；;](?=[ \t]*[\[［【])|\n)(?:[ \t]*{_MARKER})*[。；;]?"
)
_OPEN_THINKING, _END_THINKING = "<think>", "</think>"
_ORNAMENT = re.compile(r"^(?:#+\s|[-*•·]\s*|[(（]?\d{1,2}[.、)）](?!\d)\s*)+|\*\*|`")
# Who says it is told by the marker; as words of the model it would go unverified.
_TITLE = r"《[^《》]{2,60}》(?:[（(][^（）()]{1,30}[）)])?"
_ATTRIBUTION = re.compile(
    rf"^(?:(?:根据|按照|依据|据){_TITLE}[^，,：:《》]{{0,8}}|{_TITLE}(?:中|里)?(?:还|也)?(?:规定|要求|提出|明确|显示|指出))[，,：:]\s*"
)
_REQUIRES = re.compile(
    r"应当|应(?=[该达在对由按])|必须|须|要求|不得|严禁|不低于|不少于|不高于|不超过|至少|以上|以下"
)
_DONE = re.compile(r"已|达到了|完成了|实现了|做到了")
_WORDS = re.compile(r"[\u3400-\u9fff]{2}")
_MOST_CHARACTERS = 6000
_MOST_STRUCK, _LONGEST_STRUCK = 5, 200


def generated(answer: CitedAnswer, model: LanguageModel) -> Iterator[CitedAnswer]:
    """Yield growing answers in the model's words, a verified sentence at a time.

    answer: the one made of the sources' own sentences; its quotes are the evidence. The last
    answer yielded is whole. It is the given one, with a note that says why, where the model
    fails, leaves the best evidence out or says nothing that is supported.
    """
    messages, numbers = prompt(answer.question, answer.citations, model.context)
    if not messages:
        yield _with_note(answer, phrases.MODEL_CONTEXT)
        return
    draft = _Draft(answer, {c.n: c for c in answer.citations if c.n in numbers})
    try:
        with closing(_sentences(model.stream(messages))) as written:
            for sentence in written:
                if draft.take(sentence):
                    yield draft.so_far()
    except ModelError as error:
        yield _with_note(answer, str(error), draft.struck)
        return
    if draft.answers:
        yield draft.whole()
    else:
        nothing = phrases.MODEL_UNSUPPORTED if draft.claims or draft.struck else phrases.MODEL_EMPTY
        yield _with_note(answer, nothing, draft.struck)


@dataclass(slots=True)
class _Draft:
    """What a model has written so far: the text and claims that hold, and what was struck.

    answer: the one without the model; quotes: the citations that the model was given, by number.
    """

    answer: CitedAnswer
    quotes: Mapping[int, Citation]
    text: str = ""
    claims: list[Claim] = field(default_factory=list)
    struck: list[Struck] = field(default_factory=list)
    new_line: bool = False

    def take(self, sentence: str) -> bool:
        """Check one sentence as the model wrote it; return whether it holds and was added."""
        written = _ATTRIBUTION.sub("", _ORNAMENT.sub("", sentence.strip()))
        stated = _MARKERS.sub("", written).strip()
        new = any(map(str.isalnum, stated)) and all(claim.text != stated for claim in self.claims)
        holds = new and self._check(written, stated)
        if holds:
            cited = self.claims[-1].citations
            line = "\n" if self.new_line and self.text else ""
            self.text += line + stated + "".join(f"[{n}]" for n in cited)
            self.new_line = False
        self.new_line = self.new_line or "\n" in sentence
        return holds

    def _check(self, written: str, stated: str) -> bool:
        cited = self._cited(written)
        reasons = self._reasons(written, stated, cited)
        if reasons:
            self.struck.append(Struck(stated[:_LONGEST_STRUCK], reasons))
            return False
        self.claims.append(Claim(stated, self._kind(cited[0]), cited))
        return True

    def _reasons(self, written: str, stated: str, cited: Sequence[int]) -> tuple[str, ...]:
        """Return why a sentence cannot be shown as fact; () where it can."""
        if not _WORDS.search(stated):
            return (phrases.NO_SENTENCE,)
        if not cited:
            return (phrases.NO_CITATION,)
        quotes = self._joined(cited)
        kinds = {self._kind(n) for n in cited}
        if "requirement" not in kinds and _REQUIRES.search(stated) and not _REQUIRES.search(quotes):
            return (phrases.NOT_REQUIRED,)
        if kinds == {"requirement"} and _DONE.search(stated) and not _DONE.search(quotes):
            return (phrases.NOT_DONE,)
        checked = [(stated, quotes)]
        marked = list(_marked(written))
        if len(marked) > 1:  # each part by the quotes of its own markers
            checked += [
                (part, self._joined(own)) for part, marks in marked if (own := self._cited(marks))
            ]
        for part, source in checked:
            verdict = verify(part, source)
            if not verdict.supported:
                return verdict.reasons
        return ()

    def _cited(self, written: str) -> tuple[int, ...]:
        """Return the numbers of the quotes that a text marks; those that were not given are none."""
        found = (int(n) for m in _MARKERS.finditer(written) for n in re.findall(r"\d+", m.group()))
        return tuple(dict.fromkeys(n for n in found if n in self.quotes))

    def _joined(self, cited: Sequence[int]) -> str:
        return "\n".join(self.quotes[n].quote for n in cited)

    def _kind(self, number: int) -> ClaimKind:
        return next((c.kind for c in self.answer.claims if number in c.citations), "other")

    @property
    def answers(self) -> bool:
        """Whether the best of the evidence is among what holds."""
        best = self.answer.claims[0].citations
        return any(n in claim.citations for claim in self.claims for n in best)

    def so_far(self) -> CitedAnswer:
        """Return the growing answer."""
        used = {n for claim in self.claims for n in claim.citations}
        return replace(
            self.answer,
            answer=self.text,
            claims=tuple(self.claims),
            citations=tuple(c for c in self.answer.citations if c.n in used),
            conflicts=(),
            notes=(),
            missing="",
            mode="llm",
        )

    def whole(self) -> CitedAnswer:
        """Return the whole answer, with what differs, what is missing and what was struck."""
        used = {n for claim in self.claims for n in claim.citations}
        used.update(n for conflict in self.answer.conflicts for n in conflict.citations)
        notes = self.answer.notes
        if self.struck:
            notes = (*notes, phrases.STRUCK.format(count=len(self.struck)))
        below = dict.fromkeys((*self.answer.missing.splitlines(), *notes))
        return replace(
            self.answer,
            answer="\n".join((self.text, *below)),
            claims=tuple(self.claims),
            citations=tuple(c for c in self.answer.citations if c.n in used),
            notes=notes,
            struck=tuple(self.struck[:_MOST_STRUCK]),
            mode="llm",
        )


def _marked(written: str) -> Iterator[tuple[str, str]]:
    """Yield each part of a sentence that markers stand behind, and these markers."""
    start = 0
    for match in _MARKERS.finditer(written):
        part = written[start : match.start()].strip(" ，,；;、。")
        if part:
            yield part, match.group()
        start = match.end()


def _sentences(pieces: Iterable[str]) -> Generator[str]:
    """Yield whole sentences with the markers behind them, without what a model thinks aloud."""
    thinking = False
    for sentence in _cut(pieces):
        if sentence.endswith(_END_THINKING):
            thinking = False
        elif not thinking:
            yield sentence.removesuffix(_OPEN_THINKING)
        thinking = thinking or sentence.endswith(_OPEN_THINKING)


def _cut(pieces: Iterable[str]) -> Iterator[str]:
    text = ""
    length = 0
    for piece in pieces:
        # Control characters and half an emoji cannot be shown, and could hide what is.
        text += "".join(char for char in piece if char.isprintable() or char.isspace())
        length += len(piece)
        while (match := _END.search(text)) and _is_over(text[match.end() :]):
            yield text[: match.end()]
            text = text[match.end() :]
        if length > _MOST_CHARACTERS:
            break
    while match := _END.search(text):
        yield text[: match.end()]
        text = text[match.end() :]
    if text:
        yield text


def _is_over(rest: str) -> bool:
    """Return whether what follows a sentence's end cannot be a marker of it any more."""
    rest = rest.lstrip(" \t")
    return bool(rest) and (rest[0] not in "[［【" or len(rest) > _LONGEST_MARKER)


def _with_note(answer: CitedAnswer, note: str, struck: Sequence[Struck] = ()) -> CitedAnswer:
    return replace(
        answer,
        answer=f"{answer.answer}\n{note}",
        notes=(*answer.notes, note),
        struck=tuple(struck[:_MOST_STRUCK]),
    )
