"""What the 资料库 tab does with the library: opens, corrects, removes, brings back, hands out."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from index.passage_index import IndexStats
from ingest.corrections import CorrectionError, checked, field_name
from ingest.filing import FileVersion
from ingest.library import Library
from ingest.pipeline import INSIDE
from ui.identity import User
from ui.library.file_view import (
    GONE,
    NOTHING_OPEN,
    file_html,
    health_html,
    note_html,
    text_html,
    versions_html,
)
from ui.library.originals import RemovedOriginals
from ui.library.shelf import Entry, Shelf
from ui.library.upload_desk import Audited, UploadDesk, allow
from ui.library.upload_rules import clean_name

FORM = ("title", "kind", "number", "issuer", "level", "region", "year", "status")
"""The fields of Metadata that the form corrects, in its order."""
MANAGERS_ONLY = "只有“管理”账号可以重建索引。"
NO_ORIGINAL = "这个版本的原件没有留存（或已被移走），只能看正文。"
LONGEST_NAME_BYTES = 180


class Index(Protocol):
    """What is searched: `index.passage_index.PassageIndex`."""

    def sync(self, patience: float) -> None:
        """Bring the index up to date."""
        ...

    def rebuild(self) -> None:
        """Build the index anew; raise TimeoutError where others write it."""
        ...

    def stats(self) -> IndexStats:
        """Return what the index holds."""
        ...

    def check(self) -> tuple[str, ...]:
        """Return what is wrong with the index, in words."""
        ...


@dataclass(frozen=True, slots=True)
class Opened:
    """What a user has open: an entry's key, one of VIEWS, a version (0 the one in use)."""

    key: str = ""
    view: str = "text"
    version: int = 0
    whole: bool = False


class Librarian:
    """Every change is made under the writer's right, recorded, and then shown by the search."""

    def __init__(
        self,
        library: Library,
        shelf: Shelf,
        desk: UploadDesk,
        originals: RemovedOriginals,
        audit: Audited,
    ) -> None:
        self.shelf = shelf
        self.desk = desk
        self.originals = originals
        self._library = library
        self._audit = audit
        self._outgoing = tempfile.TemporaryDirectory(prefix="shian-", ignore_cleanup_errors=True)

    def entry(self, opened: Opened) -> Entry | None:
        """Return the entry that is open, None where there is none or it has changed."""
        return self.shelf.entries().get(opened.key)

    # ---- what is shown

    def html(self, opened: Opened) -> str:
        """Return what is open as HTML."""
        if not opened.key:
            return NOTHING_OPEN
        entry = self.entry(opened)
        if entry is None:
            return f'<section class="file">{note_html(GONE, "quiet")}</section>'
        if opened.view == "health":
            content = health_html(entry.record.health)
        elif opened.view == "versions":
            content = self._versions(entry, opened)
        else:
            content = self._text(entry, opened)
        kept = self.originals.words(entry.record.location) if entry.record.removed else ""
        return file_html(entry, opened.view, content, kept)

    def _versions(self, entry: Entry, opened: Opened) -> str:
        versions = self._history(entry)
        kept = {each.number for each in versions if self._original(entry, each.sha256)}
        shown = self._text(entry, opened) if opened.version else ""
        return versions_html(versions, kept, opened.version) + shown

    def _text(self, entry: Entry, opened: Opened) -> str:
        document_id = self._document_id(entry, opened.version)
        if document_id is None:
            return note_html("没有可以显示的正文；原因见上，可以下载原件查看。", "quiet")
        document = self._library.document(document_id)
        passages = self._library.passages_of(document_id)
        told = note_html(f"这是第 {opened.version} 版的正文。", "quiet") if opened.version else ""
        return told + text_html(document, passages, whole=opened.whole)

    def _document_id(self, entry: Entry, version: int) -> str | None:
        if entry.card is not None and not version:
            return entry.card.id
        versions = self._history(entry)
        chosen = [each for each in versions if version in (0, each.number)]
        return chosen[-1].documents[0] if chosen and chosen[-1].documents else None

    def _history(self, entry: Entry) -> tuple[FileVersion, ...]:
        return self._library.history(entry.record.location) if entry.record.version else ()

    # ---- originals

    def original(self, entry: Entry, version: int = 0) -> Path | None:
        """Return a copy of a file as it came, under its own name; None where none is kept.

        version: its number, 0 for the latest bytes, also of a file that could not be read.
        """
        sha256 = entry.record.sha256
        if version:
            found = [each.sha256 for each in self._history(entry) if each.number == version]
            if not found:
                return None
            (sha256,) = found
        kept = self._original(entry, sha256)
        if kept is None:
            return None
        folder = Path(tempfile.mkdtemp(dir=self._outgoing.name))
        copy = folder / disk_name(entry.record.path)
        copy.write_bytes(kept.read_bytes())
        return copy

    def _original(self, entry: Entry, sha256: str) -> Path | None:
        """Return where the bytes are: among the uploads, or where the file was read from."""
        location = entry.record.location
        kept = self.desk.stored(location, sha256)
        if kept is not None or INSIDE in location or sha256 != entry.record.sha256:
            return kept
        there = Path(location)
        try:
            status = there.stat()
        except (OSError, ValueError):
            return None
        same = (status.st_size, status.st_mtime_ns) == (entry.record.size, entry.record.mtime_ns)
        return there if there.is_absolute() and there.is_file() and same else None

    # ---- what changes

    def form(self, entry: Entry) -> tuple[str, ...]:
        """Return the values of FORM as a person would type them."""
        about = entry.card.metadata if entry.card else None
        return tuple("" if about is None else str(getattr(about, name) or "") for name in FORM)

    def correct(self, user: User, entry: Entry, values: Mapping[str, str]) -> tuple[str, ...]:
        """Set the fields of FORM that differ; return their names in Chinese.

        Raises CorrectionError with every field that cannot take its value (nothing is changed
        then), PermissionError for a user who may only look, AlreadyRunning.
        """
        allow(user)
        if entry.card is None:
            return ()
        before = dict(zip(FORM, self.form(entry), strict=True))
        changed = {name: value for name, value in values.items() if value.strip() != before[name]}
        wrong = []
        for name, value in changed.items():
            try:
                checked(name, value)
            except CorrectionError as error:
                wrong.append(str(error))
        if wrong:
            raise CorrectionError("\n".join(wrong))
        if changed:
            with self.desk.changing():
                for name, value in changed.items():
                    self._library.correct(entry.card.id, name, value)
        names = tuple(field_name(name) for name in changed)
        for name, value in changed.items():
            detail = f"{field_name(name)}：{before[name] or '未知'} → {value.strip() or '未知'}"
            self._audit(user, "更正", entry.title, detail)
        return names

    def remove(self, user: User, entry: Entry) -> None:
        """Take a file, with an archive its members, out of what may be found.

        Raises PermissionError for a user who may only look, AlreadyRunning, LookupError where
        it is gone already.
        """
        allow(user)
        with self.desk.changing():
            for location in self._locations(entry):
                self._library.remove(location)
        self.originals.follow()
        self._audit(user, "移除", entry.record.path, f"第 {entry.record.version} 版")

    def restore(self, user: User, entry: Entry) -> None:
        """Bring back what `remove` took out; raises what it does."""
        allow(user)
        with self.desk.changing():
            for location in self._locations(entry):
                self._library.restore(location)
        self.originals.follow()
        self._audit(user, "恢复", entry.record.path, "")

    def _locations(self, entry: Entry) -> list[str]:
        removed, here = entry.record.removed, entry.record.location
        inside = [each.record for each in self.shelf.of_archive(here)]
        return [here, *(each.location for each in inside if each.removed == removed)]


def disk_name(path: str) -> str:
    """Return a name under which any system keeps a file called like the path's end."""
    name = clean_name(path.rsplit(INSIDE, 1)[-1])
    safe = "".join("_" if each in '<>:"|?*' else each for each in name)
    stem, dot, suffix = safe.rpartition(".")
    cut = stem.encode("utf-8", "replace")[:LONGEST_NAME_BYTES].decode("utf-8", "ignore")
    return f"{cut}{dot}{suffix}"
