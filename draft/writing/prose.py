"""Smoother prose from a language model: each sentence is verified, or the plain paragraph stays."""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import replace

from answer.llm import LanguageModel, ModelError
from answer.verification import verify
from draft.drafts import Origin, Sentence, SentenceKind
from draft.open_places import open_names
from draft.writing.backing import Backing, unbacked
from draft.writing.prompts import smoothing_prompt
from draft.writing.wording import same_words, stated

NOT_HELD = "语言模型改写的{count}个段落没有通过核对，保留了原来的文字"
NOT_ANSWERED = "语言模型没有完成改写，其余段落保留了原来的文字"
_THRESHOLD = 0.7
"""Stricter than for an answer: the model rewords one known paragraph."""
_LONGER = 1.5
_ROOM = 40
_THINKING = re.compile(r"<think>.*?</think>", re.DOTALL)
_PLAIN = re.compile("[\u4e00-\u9fff\uff0c。\uff1b、\uff1a]")
_SENTENCE = re.compile(r"[^。！？]+[。！？]+[”’」』）]*")


class Smoother:
    """Smooths the paragraphs of one draft; without a model it leaves them as they are.

    After the model has failed once it is not asked again: an office need not wait for each
    paragraph's time to run out.
    """

    def __init__(self, model: LanguageModel | None):
        self._model = model
        self._failed = False
        self._refused = 0

    def smoothed(
        self, sentences: tuple[Sentence, ...], fixed: Sequence[str]
    ) -> tuple[Sentence, ...]:
        """Return a paragraph's sentences, in the model's words where all of them hold.

        fixed: set phrases that hold a numeral yet state no figure, the longest first.
        """
        if self._model is None or self._failed or not _is_prose(sentences):
            return sentences
        text = "".join(sentence.text for sentence in sentences)
        try:
            written = _written(self._model, text)
        except ModelError:
            self._failed = True
            return sentences
        found = _SENTENCE.findall(written)
        if written == text:
            return sentences
        if "".join(found) != written or not _holds(found, text, fixed):
            self._refused += 1
            return sentences
        return tuple(_sentence(text, sentences) for text in found)

    def notes(self) -> tuple[str, ...]:
        """Return what a person should know of the smoothing."""
        refused = (NOT_HELD.format(count=self._refused),) if self._refused else ()
        return refused + ((NOT_ANSWERED,) if self._failed else ())


def _is_prose(sentences: Sequence[Sentence]) -> bool:
    """Return whether there is something to smooth; what is cited stays word for word."""
    return len(sentences) > 1 and not any(sentence.citations for sentence in sentences)


def _written(model: LanguageModel, paragraph: str) -> str:
    """Return what the model writes, in one line; more than a rewording needs is cut off."""
    written, most = "", int(len(paragraph) * _LONGER) + _ROOM
    with closing(_pieces(model, paragraph)) as stream:
        for piece in stream:
            written += piece
            if len(_THINKING.sub("", written)) > most and "<think>" not in written:
                break
    return "".join(_THINKING.sub("", written).split())


def _pieces(model: LanguageModel, paragraph: str) -> Generator[str]:
    yield from model.stream(smoothing_prompt(paragraph))


def _holds(found: Sequence[str], before: str, fixed: Sequence[str]) -> bool:
    """Return whether the new sentences say what the plain text says, and nothing beside it."""
    after = "".join(found)
    if not _says_the_same(before, after) or open_names(before) != open_names(after):
        return False
    backing = Backing("", (before,))
    return bool(found) and all(
        not unbacked(text, backing, fixed) and verify(text, before, _THRESHOLD).supported
        for text in found
    )


def _says_the_same(before: str, after: str) -> bool:
    """Return whether both hold the same figures, each said of the same, and the same words.

    A model may join, order and connect; whatever else it changes could change what is said.
    """
    old, new = stated(before), stated(after)
    return (
        [figure for _, figure in old] == [figure for _, figure in new]
        and all(same_words(of, other) for (of, _), (other, _) in zip(old, new, strict=True))
        and same_words(before, after)
        and not set(_PLAIN.sub("", after)) - set(before)
    )


def _sentence(text: str, plain: Sequence[Sentence]) -> Sentence:
    """Return a new sentence with the origins of the values that it repeats."""
    origins: list[Origin] = []
    for sentence in plain:
        for origin in sentence.origins:
            value = re.escape(sentence.text[origin.start : origin.end])
            for match in re.finditer(rf"(?<![\d.]){value}(?![\d.])", text):
                if all(match.end() <= o.start or o.end <= match.start() for o in origins):
                    origins.append(replace(origin, start=match.start(), end=match.end()))
                    break
    kind: SentenceKind = "open" if open_names(text) else "facts" if origins else "fixed"
    return Sentence(text, kind, tuple(sorted(origins, key=lambda o: o.start)))
