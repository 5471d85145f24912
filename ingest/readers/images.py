"""Images of pages: their text through character recognition."""

from __future__ import annotations

from ingest.documents import RawText
from ingest.readers.assembly import TextAssembly
from ingest.readers.recognition import INSTALL, Recognizer, pictures_of_image
from ingest.readers.sources import Source


def read(source: Source, recognizer: Recognizer | None) -> RawText:
    """Return the text of an image, one page a frame.

    Raises ReadError without a recognizer and for an image that cannot be opened.
    """
    if recognizer is None:
        raise source.error(f"是图片，里面的文字要靠识别；{INSTALL}")
    try:
        pictures = pictures_of_image(source.data)
    except Exception as error:  # PIL raises many kinds on damaged images
        raise source.error("图片已损坏、不完整或过大；请重新获取") from error
    assembly = TextAssembly(source)
    for number, picture in enumerate(pictures, start=1):
        source.check_time()
        assembly.page(number)
        lines = recognizer.lines(picture)
        for line in lines:
            assembly.line(line)
        if lines:
            assembly.notice("recognized-page", f"第 {number} 页的文字由识别得到", 1, number)
        else:
            assembly.notice("page-without-text", f"第 {number} 页识别不出文字", 1, number)
    return assembly.raw_text("image")
