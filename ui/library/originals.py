"""The originals of removed files: kept for some time in which nothing is lost, then deleted.

The library keeps the text for good, so that old citations open and a removal can be undone at any
time; what is deleted are the bytes that were uploaded.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy import Boolean, Column, Engine, Float, Table, Text, delete, select, update
from sqlalchemy.dialects.sqlite import insert

from ingest.library import Library
from ui.database import TABLES
from ui.identity import User
from ui.library.upload_desk import Audited
from ui.library.upload_log import Upload, UploadLog

log = logging.getLogger(__name__)

KEPT_DAYS = 30
"""Days from a removal to the deletion of the original."""
_DAY = 86_400
KEPT = "上传的原件留到 {day}，之后清除，只留正文。"
PURGED = "上传的原件已在移除满{days}天后清除，只留正文。"
PROGRAM = User("程序", "管理")
"""Who did it, in the log of what was done."""

_REMOVALS = Table(
    "removals",
    TABLES,
    Column("location", Text, primary_key=True),
    Column("at", Float, nullable=False),
    Column("purged", Boolean, nullable=False),
)


class RemovedOriginals:
    """Knows since when each file is removed, and deletes what has been kept long enough.

    folder: where uploads are kept; clock: gives Unix seconds. A file that was removed by a command
    counts as removed from when this first sees it.
    """

    def __init__(
        self,
        database: Engine,
        library: Library,
        uploads: UploadLog,
        folder: Path,
        audit: Audited,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._database = database
        self._library = library
        self._uploads = uploads
        self._folder = folder
        self._audit = audit
        self._clock = clock

    def follow(self) -> None:
        """Note which files are removed now, and forget those that are back."""
        files = self._library.files(with_removed=True)
        removed = {each.location for each in files if each.removed}
        with self._database.begin() as connection:
            known = set(connection.scalars(select(_REMOVALS.c.location)))
            # Each by itself: SQLite takes only so many values in one statement.
            for back in known - removed:
                connection.execute(delete(_REMOVALS).where(_REMOVALS.c.location == back))
            for new in sorted(removed - known):
                row = {"location": new, "at": self._clock(), "purged": False}
                connection.execute(insert(_REMOVALS).values(**row).on_conflict_do_nothing())

    def purge(self) -> None:
        """Delete the originals of what was removed long enough ago; what fails is tried again."""
        self.follow()
        due = select(_REMOVALS.c.location).where(
            _REMOVALS.c.at <= self._clock() - KEPT_DAYS * _DAY, _REMOVALS.c.purged.is_(False)
        )
        with self._database.connect() as connection:
            locations = connection.scalars(due).all()
        for location in locations:
            uploads = self._uploads.of_file(location)
            # A new version waits to be read: with it the file comes back.
            if all(each.finished for each in uploads) and self._deleted(uploads):
                self._note_purged(location, uploads)

    def purge_in_background(self) -> None:
        """Do the same without keeping the page waiting for the disk."""
        threading.Thread(target=self.purge, name="originals", daemon=True).start()

    def words(self, location: str) -> str:
        """Return what becomes of a removed file's original, "" where it was not uploaded."""
        row = self._removal(location)
        if row is None or not self._uploads.of_file(location):
            return ""
        at, purged = row
        if purged:
            return PURGED.format(days=KEPT_DAYS)
        return KEPT.format(day=datetime.fromtimestamp(at + KEPT_DAYS * _DAY).strftime("%Y-%m-%d"))

    def waiting_bytes(self) -> int:
        """Return how many bytes the originals take that wait to be deleted."""
        waiting = select(_REMOVALS.c.location).where(_REMOVALS.c.purged.is_(False))
        with self._database.connect() as connection:
            locations = connection.scalars(waiting).all()
        kept = [
            self._folder / each.stored for here in locations for each in self._uploads.of_file(here)
        ]
        return sum(path.stat().st_size for path in kept if path.is_file())

    def _removal(self, location: str) -> tuple[float, bool] | None:
        query = select(_REMOVALS.c.at, _REMOVALS.c.purged).where(_REMOVALS.c.location == location)
        with self._database.connect() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else (row.at, row.purged)

    def _deleted(self, uploads: tuple[Upload, ...]) -> bool:
        try:
            for each in uploads:
                (self._folder / each.stored).unlink(missing_ok=True)
        except OSError:
            # Open in another program, on Windows: the next start tries again.
            log.exception("the original of a removed file could not be deleted")
            return False
        return True

    def _note_purged(self, location: str, uploads: tuple[Upload, ...]) -> None:
        with self._database.begin() as connection:
            connection.execute(
                update(_REMOVALS).where(_REMOVALS.c.location == location).values(purged=True)
            )
        if uploads:
            told = f"移除满{KEPT_DAYS}天，上传的原件已删除"
            self._audit(PROGRAM, "清除", uploads[-1].name, told)
