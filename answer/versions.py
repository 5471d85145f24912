"""The old plan and the one in force: a question that calls a document so names it by its year."""

from __future__ import annotations

import re
from collections.abc import Sequence

from answer import phrases
from index.hits import Hit
from index.tokens import normalised
from ingest.documents import Metadata

_KIND = "(?P<kind>方案|办法|预案|细则|意见|规定)"
_OLD_AND_NEW = re.compile(
    f"新[老旧](?:版|的)?{_KIND}|[老旧]新(?:版|的)?{_KIND.replace('kind', 'other')}"
)
_OLD = re.compile(
    rf"(?:20\d\d年?(?:那版|的)?)?(?:[老旧](?:版|的)?|(?:已经?)?(?:作废|废止)的){_KIND}"
)
_NEW = re.compile(
    rf"(?:新(?:版|的)?|现行的?|现在的){_KIND}|(?<=[和跟与比])(?:现在|如今|目前|现行)(?:的|这版)?"
)
_CALLED_REPEALED = re.compile(
    r"(?P<name>[^,。]{2,24}(?:方案|办法|预案|细则|意见|规定|条例))(?:已经?|被)?"
    r"(?:废止|作废|失效)(?:了|之?后|以后)"
)
_WITHOUT_YEAR = re.compile("(20\\d\\d)(?=方案|办法|预案|细则|意见|规定)")
_NO_TITLE = re.compile("[\uff08(][^\uff09)]*[\uff09)]|20\\d\\d年?")


def calls_versions(text: str) -> bool:
    """Return whether a text calls a document the old one."""
    return bool(_OLD_AND_NEW.search(text) or _OLD.search(text))


def with_versions(text: str, hits: Sequence[Hit]) -> str:
    """Return a question that names the repealed document, and the one after it, by their years.

    hits: what was found; a question of which no repealed document of the kind was found stays.
    """
    asked = _OLD_AND_NEW.search(text) or _OLD.search(text)
    if not asked:
        return text
    kind = next(filter(None, asked.groups()))
    found = {hit.document.id: hit.document.metadata for hit in hits}.values()
    repealed = [m for m in found if m.status == "废止" and kind in m.title and m.year]
    if len({m.year for m in repealed}) != 1:
        return text
    old = f"{repealed[0].year}年{kind}"
    later = {
        m.year for m in found if m.status != "废止" and _bare(m) == _bare(repealed[0]) and m.year
    }
    new = f"{max(later)}年{kind}" if later else ""
    if new:
        text = _NEW.sub(new, _OLD_AND_NEW.sub(f"{old}和{new}", text))
    return _WITHOUT_YEAR.sub(r"\1年", _OLD.sub(old, text))


def not_repealed(text: str, hits: Sequence[Hit]) -> str:
    """Return that nothing tells of a document's repeal which the question takes for granted, or "".

    hits: what was found; only a document of that name which is in force is spoken of.
    """
    asked = _CALLED_REPEALED.search(normalised(text))
    if not asked:
        return ""
    named = [m for m in (h.document.metadata for h in hits) if asked["name"] in normalised(m.title)]
    if not named or any(m.status == "废止" for m in named):
        return ""
    return phrases.NOT_REPEALED.format(title=named[0].title)


def _bare(metadata: Metadata) -> str:
    """Return a title without its years and what stands in brackets."""
    return _NO_TITLE.sub("", metadata.title)
