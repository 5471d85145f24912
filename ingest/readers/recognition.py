"""Character recognition of scanned pages and images, with the `ocr` extra installed."""

from __future__ import annotations

import io
from functools import cache
from importlib.util import find_spec
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]  # shape (height, width, 3), RGB

INSTALL = '要识别图片里的文字，请安装：pip install -c constraints.txt -e ".[ocr]"'
_DPI = 200
_MOST_SIDE = 4000  # pixels: a larger page gives no better text and costs memory


class Recognizer(Protocol):
    """Reads the printed text of one picture."""

    def lines(self, picture: Picture) -> list[str]:
        """Return the lines of text from top to bottom.

        picture: shape (height, width, 3), RGB, 0..255.
        """
        ...


class RapidRecognizer:
    """The recognizer of rapidocr-onnxruntime, whose models come with the package."""

    def __init__(self) -> None:
        from rapidocr_onnxruntime import RapidOCR

        self._engine: Any = RapidOCR()

    def lines(self, picture: Picture) -> list[str]:
        """Return the lines of text from top to bottom, boxes of one line joined by a space."""
        found, _ = self._engine(picture[:, :, ::-1])
        return in_reading_order([(box, text) for box, text, _ in found or []])


def in_reading_order(boxes: list[tuple[list[list[float]], str]]) -> list[str]:
    """Return boxes as lines, top to bottom and left to right.

    boxes: (four corner points (x, y), text) each. Boxes whose middles differ by less than half
    a height stand on one line.
    """
    lines: list[tuple[float, float, list[tuple[float, str]]]] = []
    placed = sorted((_middle(box), box, text) for box, text in boxes)
    for middle, box, text in placed:
        left, height = min(x for x, _ in box), max(y for _, y in box) - min(y for _, y in box)
        if lines and middle - lines[-1][0] < lines[-1][1] / 2:
            lines[-1][2].append((left, text))
        else:
            lines.append((middle, height, [(left, text)]))
    return [" ".join(text for _, text in sorted(parts)) for _, _, parts in lines]


def _middle(box: list[list[float]]) -> float:
    return sum(y for _, y in box) / len(box)


@cache
def default_recognizer() -> Recognizer | None:
    """Return the installed recognizer, None without the `ocr` extra; loaded once (about 1 s)."""
    if find_spec("rapidocr_onnxruntime") is None or find_spec("pypdfium2") is None:
        return None
    return RapidRecognizer()


class PagePictures:
    """The pages of a PDF as pictures; the file is opened when the first one is asked for."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._document: Any = None

    def picture(self, number: int) -> Picture:
        """Return page `number` (from 1) as a picture of 200 dots an inch."""
        if self._document is None:
            from pypdfium2 import PdfDocument  # type: ignore[import-untyped]  # no types exist

            self._document = PdfDocument(self._data)
        page = self._document[number - 1]
        scale = min(_DPI / 72, _MOST_SIDE / max(*page.get_size(), 1))
        return np.asarray(page.render(scale=scale).to_pil().convert("RGB"))


def pictures_of_image(data: bytes) -> list[Picture]:
    """Return the frames of an image file (a TIFF may hold several)."""
    from PIL import Image, ImageSequence

    with Image.open(io.BytesIO(data)) as image:
        frames = []
        for frame in ImageSequence.Iterator(image):
            shrunk = frame.convert("RGB")
            shrunk.thumbnail((_MOST_SIDE, _MOST_SIDE))
            frames.append(np.asarray(shrunk))
        return frames
