"""Builders of small files, and the reading of one as a test wants to see it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.documents import RawText
from ingest.readers import read_raw

Read = Callable[..., RawText]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Return a function that writes bytes (or text) under a name and reads that file."""

    def write_and_read(name: str, content: bytes | str, **options: object) -> RawText:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return read_raw(path, **options)

    return write_and_read


@pytest.fixture
def marked() -> Callable[[RawText, str], list[str]]:
    """Return a function that lists the texts of all marks of one kind."""

    def texts(raw: RawText, kind: str) -> list[str]:
        return [raw.text[m.span.start : m.span.end] for m in raw.marks if m.kind == kind]

    return texts


@pytest.fixture(scope="session")
def zipped() -> Callable[[dict[str, bytes | str]], bytes]:
    """Return a function that packs files by name into a zip container."""

    def pack(files: dict[str, bytes | str]) -> bytes:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
            for name, content in files.items():
                package.writestr(name, content)
        return buffer.getvalue()

    return pack


@pytest.fixture(scope="session")
def pdf_of() -> Callable[[list[str]], bytes]:
    """Return a function that makes a PDF of one line a page, in a CID font with ToUnicode.

    An empty string makes a page that only draws a box, as a scan does.
    """

    def page_stream(text: str) -> bytes:
        if not text:
            return b"0 0 100 100 re f"
        codes = text.encode("utf-16-be").hex()
        return f"BT /F1 12 Tf 72 700 Td <{codes}> Tj ET".encode()

    def stream(data: bytes) -> bytes:
        return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(data), data)

    def make(pages: list[str]) -> bytes:
        to_unicode = (
            b"/CIDInit /ProcSet findresource begin begincmap\n"
            b"1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
            + b"".join(
                b"1 beginbfrange <%02X00> <%02XFF> <%02X00> endbfrange\n" % (n, n, n)
                for n in range(256)
            )
            + b"endcmap end"
        )
        kids = b" ".join(b"%d 0 R" % (5 + 2 * i) for i in range(len(pages)))
        objects = [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(pages)),
            b"<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /Identity-H /ToUnicode 4 0 R"
            b" /DescendantFonts [<< /Type /Font /Subtype /CIDFontType0 /BaseFont /Song /DW 1000"
            b" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>] >>",
            stream(to_unicode),
        ]
        for i, text in enumerate(pages):
            objects.append(
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
                b" /Resources << /Font << /F1 3 0 R >> >> >>" % (6 + 2 * i)
            )
            objects.append(stream(page_stream(text)))
        out, offsets = b"%PDF-1.4\n", []
        for number, body in enumerate(objects, start=1):
            offsets.append(len(out))
            out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
        table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
        size = len(objects) + 1
        return out + (
            b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
            + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(out))
        )

    return make
