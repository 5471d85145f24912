"""Takes uploaded files in: keeps their bytes, reads them in the background, tells how far it is."""

from __future__ import annotations

import hashlib
import logging
import queue
import secrets
import shutil
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Protocol

from ingest.filing import FileRecord
from ingest.library import Library
from ingest.locks import AlreadyRunning, writer_lock
from ingest.pipeline import INSIDE, Alias, FileReport, ingest_paths
from ui.identity import User
from ui.library.health_words import short_health
from ui.library.upload_log import READING, WAITING, Upload, UploadLog
from ui.library.upload_rules import Offered, Refused, UploadLimits, another_name, sorted_out

log = logging.getLogger(__name__)

Audited = Callable[[User, str, str, str], None]
"""Takes who did it, what was done, to what, and how it is now."""

LOOK_ONLY = "您的账号只能查阅；要更改资料，请联系管理员换成“编辑”。"
UPLOADS_FOLDER = "uploads"
"""The folder in the data directory that keeps what was uploaded."""
UPLOADED = "upload:"
"""Begins the location of a file that came through the browser."""
FAILED_HERE = "读入时出了问题，文件已经留存，请点“重新读入”再试；仍不行请告诉管理员。"
RESULTS = {
    "added": "新增", "updated": "更新", "unchanged": "没有变化", "duplicate": "内容重复",
    "failed": "未读入", "waiting": "排队中", "reading": "正在读入",
}  # fmt: skip
_LOCK_PAUSE = 1.0  # seconds between two looks at another program's lock
_PATIENCE, _SHORT_PATIENCE = 60.0, 2.0  # seconds that a batch or a click waits for the index


def allow(user: User) -> None:
    """Raise PermissionError, in words, for a user who may not change documents."""
    if not user.may_edit:
        raise PermissionError(LOOK_ONLY)


class Index(Protocol):
    """What follows the library: `index.passage_index.PassageIndex`."""

    def sync(self, patience: float) -> None:
        """Bring the index up to date; raise TimeoutError where others write it that many seconds."""
        ...


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of files that were offered: taken in to be read, or refused with a reason."""

    taken: tuple[Upload, ...]
    refused: tuple[Refused, ...]


class UploadDesk:
    """The one place of the app where files come into the library.

    One thread reads; asking goes on meanwhile. What was not read to its end when the app
    stopped is read at the next start.
    """

    def __init__(
        self,
        data: Path,
        library: Library,
        index: Index,
        uploads: UploadLog,
        audit: Audited,
        limits: UploadLimits | None = None,
    ) -> None:
        self.limits = limits or UploadLimits()
        self.uploads = uploads
        self._data = data
        self._folder = data / UPLOADS_FOLDER
        self._library = library
        self._index = index
        self._audit = audit
        self._offering = threading.Lock()
        self._changing = threading.Lock()
        self._reading = False
        self._batches: queue.Queue[tuple[Upload, ...]] = queue.Queue()
        for unfinished in uploads.unfinished():
            self._batches.put((unfinished,))
        threading.Thread(target=self._work, name="uploads", daemon=True).start()

    @property
    def busy(self) -> bool:
        """Whether files are being read now."""
        return self._reading

    # ---- what comes in

    def take(
        self,
        offered: Sequence[Offered],
        user: User,
        *,
        separate: bool = False,
        replaces: FileRecord | None = None,
    ) -> Receipt:
        """Keep the offered files and have them read in the background.

        separate: whether a file called like one in the library becomes a file of its own instead
        of that one's next version. replaces: the file of which the offered one is the next version, whatever
        its name. Raises PermissionError for a user who may not change documents, OSError where
        the data directory can't be written.
        """
        allow(user)
        fit, refused = sorted_out(offered, self.limits)
        with self._offering:
            named = self._named(fit, separate, replaces)
            taken = tuple(self._kept(each, alias, user) for each, alias in named)
        if taken:
            self._batches.put(taken)
        return Receipt(taken, refused)

    def retry(self, upload_id: int, user: User) -> None:
        """Have a kept file read again that could not be read.

        Raises PermissionError as `take` does, LookupError for an upload that is not one of them.
        """
        allow(user)
        (upload,) = self.uploads.failed(upload_id) or (None,)
        if upload is None:
            raise LookupError(f"upload {upload_id}: not among those that failed")
        self.uploads.note([upload.id], status=WAITING, message="")
        self._batches.put((upload,))

    def stored(self, location: str, sha256: str) -> Path | None:
        """Return where the bytes of an uploaded version are kept, None where they are not."""
        upload = self.uploads.of_content(location, sha256)
        path = self._folder / upload.stored if upload else None
        return path if path is not None and path.is_file() else None

    def _named(
        self, fit: Sequence[Offered], separate: bool, replaces: FileRecord | None
    ) -> list[tuple[Offered, Alias]]:
        if replaces is not None:
            return [(each, Alias(replaces.path, replaces.location)) for each in fit[:1]]
        records = self._library.files(with_removed=True)
        known = {record.path: record.location for record in records}
        known |= {each.name: each.location for each in self.uploads.unfinished()}
        here: set[str] = set()
        named = []
        for each in fit:
            name = each.name
            if name in here or (separate and name in known):
                name = another_name(name, known.keys() | here)
            here.add(name)
            named.append((each, Alias(name, known.get(name, UPLOADED + name))))
        return named

    def _kept(self, offered: Offered, alias: Alias, user: User) -> Upload:
        self._folder.mkdir(parents=True, exist_ok=True)
        suffix = PurePosixPath(offered.name).suffix.lower()
        target = self._folder / f"{secrets.token_hex(16)}{suffix}"
        shutil.move(offered.path, target)
        with target.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        return self.uploads.add(
            who=user.name,
            name=alias.shown,
            location=alias.location,
            stored=target.name,
            sha256=sha256,
            size=target.stat().st_size,
        )

    # ---- the right to write

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Hold the right to change the library for a moment, then bring the index up to date.

        While this app reads uploads it has that right already, and the library lets one change
        in after the other. Raises AlreadyRunning while another program reads files.
        """
        with self._changing:
            if self._reading:
                yield
            else:
                with writer_lock(self._data):
                    yield
        self._follow(_SHORT_PATIENCE)

    def _take_the_right(self, right: ExitStack) -> None:
        """Get the right to write for a batch; wait while another program has it."""
        while True:
            with self._changing:
                try:
                    right.enter_context(writer_lock(self._data))
                    self._reading = True
                    return
                except AlreadyRunning:
                    pass
            time.sleep(_LOCK_PAUSE)

    # ---- reading

    def _work(self) -> None:
        while True:
            batch = self._batches.get()
            right = ExitStack()
            try:
                self._take_the_right(right)
                self._read(batch)
            except Exception:
                # Whatever goes wrong, the files are kept, and the user gets a sentence.
                log.exception("reading uploads failed")
            finally:
                with self._changing:
                    self._reading = False
                    right.close()
            self._close(batch)

    def _read(self, batch: Sequence[Upload]) -> None:
        self.uploads.note((each.id for each in batch), status=READING, message="")
        aliases = {self._folder / each.stored: Alias(each.name, each.location) for each in batch}
        by_name = {each.name: each for each in batch}
        members: dict[str, list[FileReport]] = defaultdict(list)

        def told(report: FileReport, _: int, __: int) -> None:
            name, inside, _member = report.path.partition(INSIDE)
            if inside:
                members[name].append(report)
            elif name in by_name:
                self._tell(by_name[name], _together(report, members[name]))

        ingest_paths(list(aliases), self._library, progress=told, aliases=aliases)
        self._follow(_PATIENCE)

    def _tell(self, upload: Upload, report: FileReport) -> None:
        self.uploads.note(
            [upload.id],
            status=report.status,
            message=report.message,
            documents=report.documents,
            passages=report.passages,
            pages=report.health.pages,
            version=self._version(upload.location),
            health="" if report.status == "failed" else short_health(report.health),
        )
        role = User(upload.who, "编辑")
        detail = RESULTS[report.status] + (f"：{report.message}" if report.message else "")
        self._audit(role, "上传", upload.name, detail)

    def _version(self, location: str) -> int:
        try:
            return self._library.file(location).version
        except LookupError:  # the disk was full: the library could not even note the failure
            return 0

    def _close(self, batch: Sequence[Upload]) -> None:
        """Name as failed what a batch that broke off did not come to."""
        left = {each.id for each in self.uploads.unfinished()} & {each.id for each in batch}
        if left:
            self.uploads.note(left, status="failed", message=FAILED_HERE)

    def _follow(self, patience: float) -> None:
        try:
            self._index.sync(patience)
        except TimeoutError:
            log.warning("the index is busy; the next search brings it up to date")


def _together(archive: FileReport, members: Sequence[FileReport]) -> FileReport:
    """Return the report of an archive with what its members gave; a plain file's is its own."""
    if not members or archive.status == "failed":
        return archive
    lost = [f"{each.path}：{each.message}" for each in members if each.status == "failed"]
    told = [f"包内 {len(members)} 个文件，读入 {len(members) - len(lost)} 个", *lost]
    return replace(
        archive,
        documents=sum(each.documents for each in members),
        passages=sum(each.passages for each in members),
        message="；".join(told),
    )
