"""What the static model learns from: articles of laws, crops of them, questions with passages."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import rjieba

from index.jsonl import rows
from index.tokens import STOP_WORDS, own_article

_HEADING = re.compile(r"^#+\s.*$", re.MULTILINE)
_ARTICLE = re.compile(
    r"^(第[零〇一二三四五六七八九十百千0-9]+条(?:之[一二三四五六七八九十])?)[\s　]*", re.MULTILINE
)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_CLAUSE_END = re.compile(r"(?<=[。;；\n])")
_LONGEST_PASSAGE = 600
_STOP_WORDS = sorted(STOP_WORDS)
_SHORTEST_CROP, _LONGEST_CROP = 8, 40


@dataclass(frozen=True, slots=True)
class Article:
    """One article of a law: "食品安全法", "第五十二条" and its text without the number.

    version is the date in the name of the file ("2025-09-12"), empty without one.
    """

    law: str
    number: str
    text: str
    version: str = ""

    @property
    def passage(self) -> str:
        """What is encoded: the heading, then the text."""
        return f"{self.law}{self.number}\n{self.text[:_LONGEST_PASSAGE]}"


@dataclass(frozen=True, slots=True)
class Pair:
    """A question (or what stands for one), the passage that answers it, and some that do not."""

    query: str
    passage: str
    negatives: tuple[str, ...] = ()


def read_laws(folder: Path) -> list[Article]:
    """Return the articles of every `*.md` of a folder, the same passage once, in order of name.

    Raises FileNotFoundError where the folder holds no article.
    """
    articles: dict[str, Article] = {}
    for path in sorted(folder.glob("*.md")):
        date = _DATE.search(path.stem)
        for article in _articles(path.read_text(encoding="utf-8"), date[0] if date else ""):
            known = articles.setdefault(article.passage, article)
            if known.version < article.version:
                articles[article.passage] = article
    if not articles:
        raise FileNotFoundError(f"目录 {folder} 里没有含“第N条”的 .md 法规文本。")
    return list(articles.values())


def _articles(document: str, version: str) -> Iterator[Article]:
    heading = _HEADING.search(document)
    if heading is None:
        return
    law = heading[0].lstrip("# ").strip()
    pieces = _ARTICLE.split(_HEADING.sub("", document))
    for label, text in zip(pieces[1::2], pieces[2::2], strict=True):
        if len(text.strip()) >= _SHORTEST_CROP:
            yield Article(law, label, text.strip(), version)


def read_pairs(folder: Path) -> list[Pair]:
    """Return the question–passage pairs of a set: corpus.jsonl, queries.jsonl, qrels.tsv.

    A line of qrels.tsv holds a question's id, a passage's id and a grade, all of them right.
    Raises ValueError that names the file and line of what is malformed or unknown.
    """
    passages = {
        row["id"]: f"{row['title']}\n{row['text'][:_LONGEST_PASSAGE]}"
        for _, row in rows(folder / "corpus.jsonl", "id", "title", "text")
    }
    questions = {row["id"]: row["text"] for _, row in rows(folder / "queries.jsonl", "id", "text")}
    pairs = []
    lines = (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, start=1):
        question, passage = [*line.split("\t"), "", ""][:2]
        if question not in questions or passage not in passages:
            raise ValueError(f"qrels.tsv 第 {number} 行 {line!r}：应为已有的问题号、段落号和等级。")
        pairs.append(Pair(questions[question], passages[passage]))
    return pairs


def read_questions(folder: Path, articles: Iterable[Article]) -> list[Pair]:
    """Return our own questions with the articles (or the texts) that answer them.

    A line of `*.jsonl` holds question and either document and text, or law and article
    ("第三十四条"): of several versions of the law the newest.
    Raises ValueError that names the file and line of what is malformed or unknown.
    """
    newest = sorted(articles, key=lambda article: article.version)
    by_key = {own_article(a.law, (), a.number): a for a in newest}
    pairs = []
    for path in sorted(folder.glob("*.jsonl")):
        for place, row in rows(path, "question"):
            if "text" in row:
                passage = f"{row.get('document', '')}\n{row['text']}"
            else:
                law, number = row.get("law", ""), row.get("article", "")
                article = by_key.get(own_article(law, (), number))
                if article is None:
                    raise ValueError(f"{place}：训练法规里没有《{law}》{number}。")
                passage = article.passage
            pairs.append(Pair(row["question"], passage))
    return pairs


def crops(articles: Sequence[Article], rng: random.Random) -> Iterator[Pair]:
    """Yield one made-up query an article, mostly taken out of the passage that answers it.

    What stays in the passage teaches that words match, what is taken out that they go
    together, and the stop words strewn in that they say nothing.
    """
    for article in articles:
        clauses = [c for c in _CLAUSE_END.split(article.text) if len(c) >= _SHORTEST_CROP]
        if not clauses:
            continue
        clause = rng.choice(clauses)
        passage = article.passage
        if len(clauses) > 1 and rng.random() < 0.7:
            passage = passage.replace(clause, "", 1)
        yield Pair(_made_up_query(article.law, clause, rng), passage)


def _made_up_query(law: str, clause: str, rng: random.Random) -> str:
    draw = rng.random()
    if draw < 0.5:
        words = [word for word in rjieba.cut(clause) if rng.random() < 0.4]
    else:
        length = rng.randint(_SHORTEST_CROP, _LONGEST_CROP)
        start = rng.randrange(max(1, len(clause) - length + 1))
        words = [clause[start : start + length].strip()]
        if draw > 0.9:  # characters on their own: what unknown words fall to
            words = list(words[0])
    if rng.random() < 0.15:
        words.insert(0, law)
    if rng.random() < 0.5:
        for word in rng.sample(_STOP_WORDS, rng.randint(1, 4)):
            words.insert(rng.choice((0, len(words))), word)
    return " ".join(words)
