"""Text → search tokens: one character form, jieba words with our terms, grams, law references."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import pairwise

import opencc
import rjieba

from ingest.numerals import CHINESE_NUMERAL, ordinal

TOKENS_VERSION = 3
"""Raised with every change of what a text becomes: an index made with another number is rebuilt."""

_HAN = r"\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_KANA_HANGUL = r"\u3041-\u30ff\uac00-\ud7af"
_LETTERS = r"a-z\u00df-\u00f6\u00f8-\u024f\u0370-\u03ff\u0400-\u04ff"
# Letters and digits part, so that “GB2760” and “GB 2760” meet; a figure keeps its decimals.
_RUN = re.compile(rf"[{_HAN}{_KANA_HANGUL}]+|[0-9]+(?:\.[0-9]+)?|[{_LETTERS}]+")
_FIRST_SYLLABIC = "\u3005"

_FUNCTION_WORDS = """
的 了 是 在 和 与 及 或 等 之 其 于 也 都 就 而 并 被 把 对 从 到 为 以 由 向 这 那 该
吗 呢 吧 啊 呀 么 嘛 我 你 您 他 她 它 我们 你们 他们 请问
什么 怎么 怎样 怎么办 如何 哪 哪些 哪个 哪里 多少 几 为什么
是否 是不是 有没有 会不会 能不能 可不可以 需不需要 应该 可以 需要 一个 一些 这个 那个 这些 那些
有 个 会 能 要 不 没有 还 又 很 再 给 让 所 但 如果 因为 所以 但是
"""
STOP_WORDS = frozenset(_FUNCTION_WORDS.split())

# Parts of speech that carry no meaning of their own: pronouns, adverbs, prepositions,
# conjunctions, particles, numerals, measures, interjections, directions, times, marks.
_FUNCTION_TAGS = frozenset("rdpcumqyeohkftw")

_NUMERAL = f"(?:[0-9]{{1,5}}|[{CHINESE_NUMERAL}]{{1,9}})"
_ARTICLE = re.compile(
    rf"(?:第\s*(?P<article>{_NUMERAL})\s*条|(?<=[法例定则释》])\s*(?P<bare>{_NUMERAL})\s*条)"
    rf"(?:之(?P<inserted>[一二三四五六七八九十]))?"
    rf"(?:\s*第?\s*(?P<paragraph>{_NUMERAL})\s*款)?"
    rf"(?:\s*第?\s*\(?\s*(?P<item>{_NUMERAL})\s*\)?\s*项)?"
)
_LAST_ARTICLE = re.compile(_ARTICLE.pattern + r"\s*$")
_OWN_ARTICLE = re.compile(rf"\s*第\s*({_NUMERAL})\s*条(?:之([一二三四五六七八九十]))?")
# “《食品安全法》要点摘要” gives the articles of the law that it names; “《…规定》实施细则” is a
# rule of its own, and in “《甲法》和《乙法》第三条” the article is of the second.
_DIGEST = re.compile(
    r"\s*《([^《》]{2,60})》\s*(?:要点|内容|条文)?(?:摘要|摘录|节选|解读|释义|全文)\s*(?:[(（].*[)）])?\s*"
)
_PARENTHESIS = re.compile(r"\([^()]*\)")
_NOT_HAN = re.compile(rf"[^{_HAN}a-z0-9]+")
_SENTENCE_END = re.compile(r"[。!?;:\n]")
_LIST_JOINT = re.compile(r"[\s、,和及与或至到]*")
_LONGEST_LAW_NAME = 60
_SENTENCE = 300
"""Characters of a text that may be met again before long: a question, a sentence, a heading."""
_STATE = "中华人民共和国"
# What may stand between a law's name and its article: “食品安全法的第三条”, “食品安全法里第三条”.
_LAW_TAIL = re.compile(r"(?:的|里|里面|中|中的|规定的)$")
# The version that is meant: “食品安全法2018年版第四条”, “2018年修正的食品安全法第四条”.
_YEAR = r"(?:19|20)[0-9]{2}"
_VERSION_TAIL = re.compile(rf"\(?{_YEAR}年?(?:修正|修订)?(?:版|本)?\)?$")
_VERSION_YEAR = re.compile(rf"(?<![0-9])({_YEAR})(?![0-9])")
_STATUTE = re.compile(r"法典$|(?<!办)法$")
_KINDS_OF_LAW = """
本 该 本法 该法 办法 条例 规定 细则 实施条例 实施细则 实施办法 解释 决定 方案 通知 意见
本条例 本办法 本规定 本细则 前款
"""
_NOT_A_LAW = frozenset(_KINDS_OF_LAW.split())


@cache
def _to_simplified() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def normalised(text: str) -> str:
    """Return the one form in which texts and queries meet: Simplified, half-width, lower-case.

    text: any string; lone surrogates are dropped, since the converter speaks UTF-8.
    """
    return _normalised_before(text) if len(text) <= _SENTENCE else _normalised(text)


def _normalised(text: str) -> str:
    encodable = text.encode("utf-8", "ignore").decode()
    return str(_to_simplified().convert(unicodedata.normalize("NFKC", encodable).lower()))


# An answer weighs each sentence from several sides, and the next one meets many of them again.
_normalised_before = lru_cache(maxsize=4096)(_normalised)


def law_name(title: str) -> str:
    """Return the name by which a law is looked up: without 《》, (2021修正) and 中华人民共和国.

    title: the document's title, or the text in front of 第N条.
    """
    digest = _DIGEST.fullmatch(title)
    bare = normalised(digest[1] if digest else title)
    while (inner := _PARENTHESIS.sub("", bare)) != bare:
        bare = inner
    return _NOT_HAN.sub("", bare).replace(_STATE, "")


def is_statute(title: str) -> bool:
    """Return whether a title is that of a statute (法, 法典; no 办法, 条例) or of an article of one.

    title: the document's, “《食品安全法》要点摘要” and “民法典第三条” are such.
    """
    return _STATUTE.search(law_name(_LAST_ARTICLE.sub("", normalised(title)))) is not None


def article_key(law: str, article: int, inserted: int = 0) -> str:
    """Return the token under which one article of a law is indexed.

    law: from `law_name`; inserted: the N of 第…条之N, 0 without.
    """
    return f"{law}#{article}-{inserted}" if inserted else f"{law}#{article}"


@dataclass(frozen=True, slots=True)
class ArticleRef:
    """A reference to an article of a law: 《law》第article条(之inserted)第paragraph款第item项.

    law is what stands in front of the article, from `law_name`; words of the question may
    stand before the name itself, and it is empty where nothing does. year is one that stands
    in front of the article as well: the version that is meant.
    """

    law: str
    article: int
    paragraph: int | None = None
    item: int | None = None
    inserted: int = 0
    year: int | None = None

    def candidates(self) -> Iterator[str]:
        """Yield the index tokens that may be meant, the longest law name first.

        Where a name begins is not written in Chinese (“按照食品安全法第三条”): each suffix
        is a candidate, and the library decides which of them is the name of a law.
        """
        for start in range(len(self.law) - 1):
            name = self.law[start:]
            if name not in _NOT_A_LAW:
                yield article_key(name, self.article, self.inserted)


def references(text: str) -> list[ArticleRef]:
    """Return the law references of a text, in its order.

    text: a question or a title, in any script form; numerals Chinese or Arabic. A list
    (“第三条、第五条”) gives the law to each of its members.
    """
    plain = normalised(text)
    found: list[ArticleRef] = []
    end = 0
    for match in _ARTICLE.finditer(plain):
        between = plain[end : match.start()]
        if found and _LIST_JOINT.fullmatch(between):
            law, year = found[-1].law, found[-1].year
        else:
            law, year = _law_before(plain[: match.start()])
        end = match.end()
        found.append(
            ArticleRef(
                law,
                ordinal(match["article"] or match["bare"]),
                ordinal(match["paragraph"]) if match["paragraph"] else None,
                ordinal(match["item"]) if match["item"] else None,
                ordinal(match["inserted"]) if match["inserted"] else 0,
                year,
            )
        )
    return found


def _law_before(text: str) -> tuple[str, int | None]:
    sentence = _SENTENCE_END.split(text[-2 * _LONGEST_LAW_NAME :])[-1]
    sentence = sentence.rstrip(",").rpartition(",")[2]
    years = _VERSION_YEAR.findall(sentence)
    name = _VERSION_TAIL.sub("", _LAW_TAIL.sub("", sentence.strip()))
    return law_name(name)[-_LONGEST_LAW_NAME:], int(years[-1]) if years else None


def own_article(title: str, heading: Iterable[str], text: str) -> str | None:
    """Return the index token of the article that a passage is or belongs to, None without one.

    The article is named by the title itself (“食品安全法第三条”), by the nearest heading or by
    the head of the text; a 第N条 further inside only mentions an article.
    """
    titled = references(title)
    if titled and titled[-1].law:
        return article_key(titled[-1].law, titled[-1].article, titled[-1].inserted)
    for line in (text, *reversed(tuple(heading))):
        match = _OWN_ARTICLE.match(line)
        if match:
            inserted = ordinal(match[2]) if match[2] else 0
            return article_key(law_name(title), ordinal(match[1]), inserted)
    return None


class Segmenter:
    """Cuts texts into the words and grams that are indexed and searched.

    terms: words of the field that the dictionary lacks (“明厨亮灶”), in Simplified Chinese.
    """

    def __init__(self, terms: Iterable[str] = ()):
        self._terms = tuple(sorted({normalised(term) for term in terms}))
        self._jieba = rjieba.Jieba()
        for term in self._terms:
            self._jieba.add_word(term, None, None)

    @cached_property
    def version(self) -> str:
        """The name of this way of cutting: another one needs another index."""
        digest = hashlib.sha256("\n".join(self._terms).encode()).hexdigest()[:8]
        return f"{TOKENS_VERSION}-{digest}"

    def words(self, text: str) -> list[str]:
        """Return the search-mode words of a normalised text, without punctuation and stop words."""
        return [
            word
            for run in _RUN.findall(text)
            for word in self._words_of_run(run)
            if word not in STOP_WORDS
        ]

    def content_words(self, text: str) -> list[str]:
        """Return the words of a normalised text that carry meaning, each once, in their order.

        Nouns, verbs, adjectives and terms; no pronouns, numerals, particles or time words. New
        words are not guessed, so that “要抽几份” does not become one.
        """
        found: dict[str, None] = {}
        for run in _RUN.findall(text):
            if run[0] >= _FIRST_SYLLABIC:
                found.update(dict.fromkeys(self._content_of_run(run)))
            elif run[0].isalpha() and len(run) > 1:
                found[run] = None
        return list(found)

    def _content_of_run(self, run: str) -> Iterator[str]:
        for word, tag in self._jieba.tag(run, False):
            if word in self._terms or (tag[:1] not in _FUNCTION_TAGS and word not in STOP_WORDS):
                yield word

    def _words_of_run(self, run: str) -> list[str]:
        return self._jieba.cut_for_search(run) if run[0] >= _FIRST_SYLLABIC else [run]


def grams(text: str) -> list[str]:
    """Return the characters and character pairs of a normalised text.

    Latin words and figures stay whole; nothing reaches across punctuation.
    """
    found: list[str] = []
    for run in _RUN.findall(text):
        if run[0] >= _FIRST_SYLLABIC:
            found.extend(run)
            found.extend(map("".join, pairwise(run)))
        else:
            found.append(run)
    return found
