"""Where an index is kept: in the data directory, or on a Milvus server."""

from __future__ import annotations

from pathlib import Path

from index.asked import NOTHING_ASKED, AskedQuestions
from index.backend import Backend
from index.encoder import Encoder
from index.local import LocalBackend
from index.tokens import Segmenter

SETTING = "SHIAN_INDEX"
"""The environment variable that names a Milvus server; without it the index is in the data
directory."""


def backend_at(
    address: str,
    data: Path,
    segmenter: Segmenter,
    encoder: Encoder | None,
    asked: AskedQuestions = NOTHING_ASKED,
) -> Backend:
    """Return where the index of a data directory is kept.

    address: empty for the directory itself, or a Milvus server, see `MilvusAddress.parse`.
    Raises ValueError for another address, ModuleNotFoundError without the Milvus client,
    ConnectionError where no server answers.
    """
    if not address:
        return LocalBackend(data / "index", segmenter, encoder, asked)
    # Only here: without a server its client, which takes a second to import, is not needed.
    from index.milvus import MilvusBackend
    from index.milvus_server import MilvusAddress

    return MilvusBackend.connect(MilvusAddress.parse(address), segmenter, encoder, asked)
