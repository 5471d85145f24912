"""How people ask for an article of a law: questions of ours that are indexed with it.

Lay words (“房东不退押金”) hardly occur in a law. A question that a person wrote for an article
is searched as if it stood in that article; what is shown and cited is the article alone.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from index.jsonl import rows
from index.tokens import grams, normalised, own_article
from index.training_pairs import Article, read_laws
from ingest.documents import DocumentCard, Passage

QUESTIONS = Path(__file__).parent / "questions"

OPENING = 60
"""Characters of an article that are noted with a question, to know the article again."""

SAME_ARTICLE = 0.6
"""Share of an opening's character grams that a passage must hold: another version of a law may
have another article under the same number."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of one article; opening: the characters with which it begins."""

    opening: str
    questions: tuple[str, ...]

    def fits(self, text: str) -> bool:
        """Return whether a text is this article."""
        opening = _grams(self.opening)
        return len(opening & _grams(text)) >= SAME_ARTICLE * len(opening)


@dataclass(frozen=True, slots=True)
class AskedQuestions:
    """Questions by the key of their article, see `tokens.article_key`.

    version changes with any of them: an index made with others is to be made anew.
    """

    articles: Mapping[str, Asked]
    version: str

    @classmethod
    def load(cls, folder: Path = QUESTIONS) -> AskedQuestions:
        """Read the lines of `*.jsonl` that hold question, law, article and opening.

        A line without an opening only trains the model, see `write_openings`.
        Raises ValueError that names the file and line of what is malformed.
        """
        questions: dict[str, list[str]] = defaultdict(list)
        openings: dict[str, str] = {}
        for path in sorted(folder.glob("*.jsonl")):
            for _, row in rows(path, "question"):
                key = _key(row)
                if key is not None and "opening" in row:
                    questions[key].append(row["question"])
                    openings[key] = row["opening"]
        known = sorted((key, openings[key], *asked) for key, asked in questions.items())
        digest = hashlib.sha256(json.dumps(known, ensure_ascii=False).encode()).hexdigest()
        articles = {key: Asked(opening, tuple(asked)) for key, opening, *asked in known}
        return cls(articles, digest[:8] if articles else "")

    def added_to(self, card: DocumentCard, passages: Iterable[Passage]) -> list[Passage]:
        """Return passages to be indexed: below an article's text the questions asked of it."""
        return [self._with_questions(card.metadata.title, passage) for passage in passages]

    def _with_questions(self, title: str, passage: Passage) -> Passage:
        key = own_article(title, passage.heading, passage.text) if self.articles else None
        asked = self.articles.get(key) if key is not None else None
        if asked is None or not asked.fits(passage.text):
            return passage
        return replace(passage, text="\n".join((passage.text, *asked.questions)))


NOTHING_ASKED = AskedQuestions({}, "")


def write_openings(folder: Path, articles: Sequence[Article]) -> int:
    """Note in each line of a folder's `*.jsonl` how its article begins; return how many have it.

    articles: of several versions of a law the newest counts.
    """
    newest = {
        own_article(article.law, (), article.number): article.text
        for article in sorted(articles, key=lambda article: article.version)
    }
    count = 0
    for path in sorted(folder.glob("*.jsonl")):
        lines = []
        for _, row in rows(path, "question"):
            text = newest.get(_key(row))
            if text is not None:
                row["opening"] = "".join(text.split())[:OPENING]
                count += 1
            lines.append(json.dumps(row, ensure_ascii=False) + "\n")
        path.write_text("".join(lines), encoding="utf-8")
    return count


def main(argv: Sequence[str] | None = None) -> int:
    """Run `python -m index questions`; return 0, or 2 where the material is missing or wrong."""
    parser = argparse.ArgumentParser(
        prog="python -m index questions", description="给每个问题记下它那一条法规的开头"
    )
    parser.add_argument("--laws", type=Path, required=True, help="法规 .md 文件所在目录")
    parser.add_argument("--questions", type=Path, default=QUESTIONS, help="问题 *.jsonl 所在目录")
    arguments = parser.parse_args(argv)
    try:
        count = write_openings(arguments.questions, read_laws(arguments.laws))
    except (OSError, ValueError) as error:
        print(f"材料读不了：{error}", file=sys.stderr)
        return 2
    print(f"{count} 个问题记下了条文的开头。", file=sys.stderr)
    return 0


def _grams(text: str) -> frozenset[str]:
    return frozenset(grams(normalised(text)))


def _key(row: Mapping[str, str]) -> str | None:
    return own_article(row.get("law", ""), (), row.get("article", ""))
