"""Laws as people call them: 食安法 for 食品安全法, 投诉举报办法 for 市场监督管理投诉举报处理暂行办法."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

from index.tokens import ArticleRef

_NO_NAME = "引据看按是在依照,的和与由对跟及说问这那本该现新老旧我你咱们省市县区国"
"""What stands in front of a law's name."""
_LEAST_SHARED = 3
"""Characters of a name that have to be said; 法 or 条例 alone name none."""
_LEAST_OWN = 2
"""Characters of it besides those that any law's name may have."""
_ANY_LAW = re.compile("管理|监督|暂行|处理|办法|条例|规定|解释|细则|准则|规范|法$")
_LAW = re.compile("(?:法典|(?<![办方做])法|条例|办法|规定|细则|解释|准则|规范)$")


_CALLED = (("两高", "最高人民法院最高人民检察院"), ("司法解释", "解释"))
"""What people call it, and how the names of laws have it."""


def is_law(name: str) -> bool:
    """Return whether a name, from `law_name`, is that of a law, a regulation or a rule."""
    return bool(_LAW.search(name))


def meant(reference: ArticleRef, laws: Collection[str]) -> ArticleRef:
    """Return a reference with the name of the law that it calls by a shorter one.

    laws: the names of those that the library holds, from `law_name`. A name is shortened by
    leaving out characters; its last one stays. A statute keeps its first one as well, and what
    is left of it is no other statute's name: 劳动法 is not the 劳动合同法. The reference comes back
    as it is where it means no law, or several.
    """
    said = reference.law
    for called, written in _CALLED:
        said = said.replace(called, written)
    told = {law: _told(said, law) for law in laws}
    best = max(told.values(), default=(0, 0))
    named = [law for law, own in told.items() if own == best]
    if best[0] < _LEAST_SHARED or len(named) > 1:
        return reference
    return replace(reference, law=named[0])


def shared_ending(said: str, law: str) -> int:
    """Return how many characters at the end of a text stand in a law's name, in the same order."""
    at = len(law)
    for count, character in enumerate(reversed(said)):
        found = law.rfind(character, 0, at)
        if found < 0 or (count == 0 and found != at - 1):
            return count
        at = found
    return len(said)


def _told(said: str, law: str) -> tuple[int, int]:
    """Return how many characters of a law's name are said, and how many at its end in one go."""
    shared = shared_ending(said, law)
    while shared and said[-shared] in _NO_NAME and said[-shared] != law[0]:
        shared -= 1
    short, before = said[len(said) - shared :], said[: len(said) - shared]
    if (before and before[-1] not in _NO_NAME) or len(_ANY_LAW.sub("", short)) < _LEAST_OWN:
        return 0, 0
    if law.endswith("法") and not law.endswith(("办法", short)):
        cut_out = short[:-1] in law
        if cut_out or short[:1] != law[:1]:
            return 0, 0
    together = next(n for n in range(shared, -1, -1) if law.endswith(short[shared - n :]))
    return shared, together
