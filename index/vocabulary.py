"""The tokenizer of the static model: jieba's words of the training texts, else characters."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable

import rjieba
from tokenizers import Regex, Tokenizer
from tokenizers.models import Unigram
from tokenizers.normalizers import NFKC, Lowercase
from tokenizers.normalizers import Sequence as Normalizers
from tokenizers.pre_tokenizers import Split

from index.tokens import normalised

UNKNOWN = "<unk>"
_MEANS_SOMETHING = re.compile(r"[^\W_]")
_SEPARATORS = r"[^\p{L}\p{N}%‰℃]+"
_RARE_CHARACTER = 0.1
"""The count given to a character that is never a word: below every word, above nothing."""


def build_tokenizer(texts: Iterable[str], size: int, at_least: int = 3) -> Tokenizer:
    """Return a Unigram tokenizer whose pieces are scored by how often jieba cut them.

    size: the most words that it holds, the frequent ones first; every single character of
    the texts comes on top. at_least: how often a word must occur.
    Raises ValueError where the texts hold no word.
    """
    words: Counter[str] = Counter()
    characters: set[str] = set()
    for text in texts:
        form = normalised(text)
        words.update(word for word in rjieba.cut(form) if _MEANS_SOMETHING.search(word))
        characters.update(character for character in form if _MEANS_SOMETHING.match(character))
    if not words:
        raise ValueError("build_tokenizer: the training texts hold no word, expected some")
    counts: dict[str, float] = {
        word: count
        for word, count in sorted(words.items(), key=lambda item: (-item[1], item[0]))[:size]
        if count >= at_least
    }
    for character in sorted(characters):
        counts.setdefault(character, max(_RARE_CHARACTER, words[character]))
    return _unigram(counts)


def _unigram(counts: dict[str, float]) -> Tokenizer:
    total = sum(counts.values())
    pieces = [(UNKNOWN, 0.0)]
    pieces += [(word, math.log(count / total)) for word, count in counts.items()]
    tokenizer = Tokenizer(Unigram(pieces, unk_id=0, byte_fallback=False))
    # The encoder hands in normalised text; this is for those who load the folder on their own.
    tokenizer.normalizer = Normalizers([NFKC(), Lowercase()])
    tokenizer.pre_tokenizer = Split(Regex(_SEPARATORS), behavior="removed")
    return tokenizer
