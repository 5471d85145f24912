"""The words of the field: terms with their definitions, and how people say what documents write."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path

from index.marked_yaml import (
    MarkedFile,
    Problem,
    Record,
    raise_if_faulty,
    read_text,
    record_of,
    refuse_repeats,
)
from index.tokens import normalised
from ingest.numerals import CHINESE_NUMERAL

_LAW = ("name", "article")
_TERM = ("name", "definition", "aliases", "source")
_NUMERAL = f"[{CHINESE_NUMERAL}]+"
_ARTICLE = f"第{_NUMERAL}条(?:之{_NUMERAL})?(?:第{_NUMERAL}款)?(?:第{_NUMERAL}项)?"
_ARTICLES = re.compile(f"{_ARTICLE}(?:[、至]{_ARTICLE})*")
_RUN = re.compile(r"[a-z0-9\u3400-\u9fff]+")
_CHINESE_WORD = re.compile(r"[\u3400-\u9fff]{2,}")


@dataclass(frozen=True, slots=True)
class LawRef:
    """An article of a law, named in full: 中华人民共和国食品安全法, 第六条."""

    name: str
    article: str


@dataclass(frozen=True, slots=True)
class Term:
    """A term and its explanation; aliases mean the same, see names the laws behind it.

    source is the file that holds the term, as a path from the term list's own folder.
    """

    name: str
    definition: str
    aliases: tuple[str, ...]
    source: str
    see: tuple[LawRef, ...] = ()


@dataclass(frozen=True)
class TermBase:
    """The terms of the field, in the order of the file."""

    terms: tuple[Term, ...]

    @classmethod
    def load(cls, path: Path) -> TermBase:
        """Return the terms of a YAML file (corpus/terms.yaml tells its form).

        Raises OSError where it can't be opened, and FaultyFileError with all of its mistakes:
        file, line, field, the value and what is allowed.
        """
        file = MarkedFile.read(path)
        records = [
            record_of(node, f"第{number}条", file.problems, _TERM, ("see",))
            for number, node in enumerate(file.items("术语"), 1)
        ]
        terms = tuple(_term(record) for record in records)
        both = list(zip(records, terms, strict=True))
        names = ((record, "name", term.name) for record, term in both)
        aliases = ((record, "aliases", alias) for record, term in both for alias in term.aliases)
        refuse_repeats(chain(names, aliases), normalised)
        file.raise_if_faulty()
        return cls(terms)

    @cached_property
    def _by_name(self) -> Mapping[str, Term]:
        pairs = [(alias, term) for term in self.terms for alias in term.aliases]
        pairs += [(term.name, term) for term in self.terms]
        return dict(zip(_normalised(word for word, _ in pairs), (t for _, t in pairs), strict=True))

    def get(self, word: str) -> Term | None:
        """Return the term of this name or alias in any script form, None if there is none."""
        return self._by_name.get(normalised(word))

    def words(self) -> tuple[str, ...]:
        """Return the words of all names and aliases, for a Segmenter, each once.

        Punctuation parts words as it parts the text (“双随机、一公开” is two); what is not
        wholly Chinese is left out, since letters and digits are cut off from Chinese anyway.
        """
        names = chain.from_iterable((term.name, *term.aliases) for term in self.terms)
        runs = (run for name in _normalised(names) for run in _RUN.findall(name))
        return tuple(dict.fromkeys(run for run in runs if _CHINESE_WORD.fullmatch(run)))


@dataclass(frozen=True, slots=True)
class Group:
    """Ways in which people say something, and the words in which documents write it."""

    said: tuple[str, ...]
    written: tuple[str, ...]


@dataclass(frozen=True)
class Thesaurus:
    """How people say it → how documents write it, in the order of the file."""

    groups: tuple[Group, ...]

    @classmethod
    def load(cls, path: Path) -> Thesaurus:
        """Return the groups of a text file (corpus/thesaurus.tsv tells its form).

        Raises OSError where it can't be opened, and FaultyFileError with all of its mistakes:
        file, line, the value and what is allowed.
        """
        problems: list[Problem] = []
        groups: list[Group] = []
        first: dict[str, int] = {}
        for number, line in enumerate(read_text(path).split("\n"), 1):
            if line.strip() and not line.startswith("#"):
                group = _group(number, line.strip("\r\n "), problems)
                groups.append(group)
                for said, plain in zip(group.said, _normalised(group.said), strict=True):
                    if plain in first:
                        message = f"“{said}”在第{first[plain]}行已经有了，同一个说法只写一次"
                        problems.append(Problem(number, "说法", message))
                    first.setdefault(plain, number)
        raise_if_faulty(path, problems)
        return cls(tuple(groups))

    def documents_say(self, question: str) -> list[tuple[str, str]]:
        """Return what else to search for: pairs of what the question says and what is written.

        question: as the user wrote it, in any script form. A longer saying goes before a
        shorter one, and nothing is expanded at the end of a longer word of this list: 监督员 is
        another than 社会监督员, while 过期原料 is still 过期. What the question says already is
        left out, and no word is returned twice.
        """
        plain = normalised(question)
        found: dict[str, tuple[str, str]] = {}
        for said in self._said_in(plain):
            for shown, written in self._expansions[said]:
                if written not in plain:
                    found.setdefault(written, (said, shown))
        return list(found.values())

    @cached_property
    def _expansions(self) -> Mapping[str, tuple[tuple[str, str], ...]]:
        """Each saying, normalised → the written words as they are shown and normalised."""
        expansions: dict[str, tuple[tuple[str, str], ...]] = {}
        for group in self.groups:
            written = tuple(zip(group.written, _normalised(group.written), strict=True))
            expansions.update((said, written) for said in _normalised(group.said))
        return expansions

    @cached_property
    def _words(self) -> frozenset[str]:
        """All sayings and written words, normalised."""
        written = (word for pairs in self._expansions.values() for _, word in pairs)
        return frozenset((*self._expansions, *written))

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self._words), default=0)

    def _said_in(self, plain: str) -> Iterator[str]:
        """Yield the sayings that stand in a text and overlap no longer word, in its order."""
        for word in self._longest_in(plain):
            if word in self._expansions:
                yield word
            else:
                yield from self._said_in(word[:-1])

    def _longest_in(self, plain: str) -> list[str]:
        """Return the words that stand in the text and overlap no longer one, in its order."""
        taken: dict[int, str] = {}
        free = [True] * len(plain)
        for length in range(min(self._longest, len(plain)), 0, -1):
            for start in range(len(plain) - length + 1):
                word = plain[start : start + length]
                if word in self._words and all(free[start : start + length]):
                    free[start : start + length] = [False] * length
                    taken[start] = word
        return [taken[start] for start in sorted(taken)]


def law_refs(record: Record, key: str) -> tuple[LawRef, ...]:
    """Return the law references of a record's field, noting what is no article of a law."""
    found = []
    for law in record.records(key, _LAW):
        name, article = law.text("name"), law.text("article")
        if article and not _ARTICLES.fullmatch(article):
            law.note("article", f"“{article}”，应为条号，如第六条、第六条至第八条")
        found.append(LawRef(name, article))
    return tuple(found)


def _term(record: Record) -> Term:
    return Term(
        name=record.text("name"),
        definition=record.text("definition"),
        aliases=record.texts("aliases"),
        source=record.text("source"),
        see=law_refs(record, "see"),
    )


def _group(number: int, line: str, problems: list[Problem]) -> Group:
    sides = line.split("\t")
    if len(sides) != 2:
        message = f"“{line}”有{len(sides) - 1}个制表符，应为“说法<制表符>文件用语”，只有一个"
        problems.append(Problem(number, "", message))
        return Group((), ())
    said, written = (tuple(word.strip() for word in side.split("|")) for side in sides)
    if not all(said + written):
        problems.append(Problem(number, "", f"“{line}”里有空的词，竖线和制表符两边都要有词"))
    for word in said:
        if len(word) == 1:
            problems.append(Problem(number, "说法", f"“{word}”只有一个字，应至少两个字"))
        if word and word in written:
            problems.append(Problem(number, "文件用语", f"“{word}”与说法相同，应为另一个词"))
    return Group(said, written)


def _normalised(words: Iterable[str]) -> list[str]:
    """Return the words normalised; in one go, since each call of the converter has its price."""
    words = list(words)
    return normalised("\n".join(words)).split("\n") if words else []
