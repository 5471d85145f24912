"""OFD, the Chinese standard for fixed pages (GB/T 33190): the text objects of each page.

No light library reads it (easyofd brings PyMuPDF and reportlab), so this reads the few
elements that carry text and leaves drawing alone.
"""

from __future__ import annotations

import posixpath
import zipfile
from typing import Any

from ingest.documents import RawText
from ingest.readers.assembly import TextAssembly
from ingest.readers.packages import checked_office_package
from ingest.readers.sources import Source

_LINE_SHARE = 0.5  # of a text object's height: less apart is the same line


def read(source: Source) -> RawText:
    """Return the text of each page, lines from top to bottom.

    Raises ReadError for a damaged file or one without pages.
    """
    package = checked_office_package(source)
    assembly = TextAssembly(source)
    number = 0
    for root in _texts(_parsed(source, package, "OFD.xml"), "DocRoot"):
        document = _parsed(source, package, _resolved(".", root))
        folder = posixpath.dirname(_resolved(".", root))
        for page in document.iter("{*}Page"):
            number += 1
            source.check_time()
            if number > source.limits.pages:
                assembly.notice("pages-unread", f"第 {number} 页起没有读（上限）", 1, number)
                return assembly.raw_text("ofd")
            assembly.page(number)
            content = _parsed(source, package, _resolved(folder, page.get("BaseLoc", "")))
            lines = _lines(content)
            for line in lines:
                assembly.line(line)
            if not lines:
                assembly.notice(
                    "page-without-text", f"第 {number} 页没有文字（可能是图片）", 1, number
                )
    if number == 0:
        raise source.error("OFD 里一页也没有；请重新获取")
    return assembly.raw_text("ofd")


def _parsed(source: Source, package: zipfile.ZipFile, name: str) -> Any:
    from lxml import etree  # type: ignore[import-untyped]  # no types exist

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(package.read(name), parser)
    except KeyError as error:
        raise source.error(f"OFD 缺少内部文件 {name}；请重新获取") from error


def _resolved(folder: str, location: str) -> str:
    """Return a member name; a location counts from the package where it begins with "/"."""
    if location.startswith("/"):
        return posixpath.normpath(location[1:])
    return posixpath.normpath(posixpath.join(folder, location))


def _texts(root: Any, tag: str) -> list[str]:
    return [element.text.strip() for element in root.iter(f"{{*}}{tag}") if element.text]


def _lines(content: Any) -> list[str]:
    """Return the page's text objects as lines: those at one height, from left to right."""
    placed = []
    for text_object in content.iter("{*}TextObject"):
        text = "".join(code.text or "" for code in text_object.iter("{*}TextCode"))
        if text.strip():
            x, y, _, height = _box(text_object.get("Boundary", ""))
            placed.append((y, x, height, text))
    lines: list[tuple[float, float, list[tuple[float, str]]]] = []
    for y, x, height, text in sorted(placed):
        if lines and y - lines[-1][0] < lines[-1][1] * _LINE_SHARE:
            lines[-1][2].append((x, text))
        else:
            lines.append((y, height, [(x, text)]))
    return ["".join(text for _, text in sorted(parts)) for _, _, parts in lines]


def _box(boundary: str) -> tuple[float, float, float, float]:
    numbers = [float(number) for number in boundary.split()[:4]]
    x, y, width, height = [*numbers, 0.0, 0.0, 0.0, 0.0][:4]
    return x, y, width, height
