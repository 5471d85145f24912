"""Many files into the library: unchanged ones passed over, the others read, one report."""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from ingest.as_json import health_to_json
from ingest.documents import Notice, ParseHealth, Reading
from ingest.filing import FileRecord, FileStatus
from ingest.library import Library
from ingest.readers import ReadError, ReadLimits
from ingest.readers.archives import is_archive, members
from ingest.reading import read_file
from ingest.walking import Found, Walk, walk
from ingest.workers import Read, Task, read_here, read_in_processes

STATUSES: tuple[FileStatus, ...] = ("added", "updated", "unchanged", "duplicate", "failed")

# Up to here a process costs more time (about half a second) than it saves or guards against.
FEW_FILES = 16
FEW_BYTES = 2 * 2**20
PLAIN = frozenset({".txt", ".md", ".csv"})
FILES_A_WORKER = 8
MOST_WORKERS = 8

# Stands between an archive and its member, in paths and in locations.
INSIDE = "!/"


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file; documents and passages are counts."""

    path: str
    status: FileStatus
    documents: int = 0
    passages: int = 0
    titles: tuple[str, ...] = ()
    health: ParseHealth = field(default_factory=ParseHealth)
    message: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the public JSON of one file."""
        return {
            "path": self.path,
            "status": self.status,
            "documents": self.documents,
            "passages": self.passages,
            "health": health_to_json(self.health),
            "message": self.message,
        }


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What became of all files.

    missing are paths that the library holds and that are gone from the folders read now:
    they stay in the library. skipped counts hidden, temporary and system files.
    """

    files: tuple[FileReport, ...]
    missing: tuple[str, ...] = ()
    skipped: int = 0
    seconds: float = 0.0

    @property
    def failed(self) -> tuple[FileReport, ...]:
        """The files that could not be read."""
        return tuple(report for report in self.files if report.status == "failed")

    def to_json(self) -> dict[str, Any]:
        """Return the public JSON: files, totals, missing, skipped, seconds."""
        counts = Counter(report.status for report in self.files)
        return {
            "files": [report.to_json() for report in self.files],
            "totals": {
                "files": len(self.files),
                **{status: counts[status] for status in STATUSES},
                "documents": sum(report.documents for report in self.files),
                "passages": sum(report.passages for report in self.files),
            },
            "missing": list(self.missing),
            "skipped": self.skipped,
            "seconds": round(self.seconds, 3),
        }


Progress = Callable[[FileReport, int, int], None]


@dataclass(frozen=True, slots=True)
class Alias:
    """What a stored file is called and known by in place of its path.

    shown is its name for users, location what identifies it in the library: a file stored anew
    under the location of an earlier one is that file's next version.
    """

    shown: str
    location: str


def ingest_paths(
    paths: Sequence[Path],
    library: Library,
    *,
    limits: ReadLimits | None = None,
    workers: int | None = None,
    read: Read = read_file,
    progress: Progress | None = None,
    reread: bool = False,
    aliases: Mapping[Path, Alias] | None = None,
) -> IngestReport:
    """Add or refresh files, folders and archives; what cannot be read is named in the report.

    limits: what one file may cost. workers: how many processes read, 0 for none but this one,
    None to choose by the work. read: reads one file and raises nothing. progress: called after
    each file with its report, how many files are done and how many are known so far.
    reread: read unchanged files too. aliases: for those of the paths that are stored under
    generated names. The caller holds the writer's lock.
    """
    with tempfile.TemporaryDirectory(prefix="shian-", ignore_cleanup_errors=True) as unpacked:
        run = _Run(library, limits or ReadLimits(), Path(unpacked), progress, reread, aliases or {})
        return run.over(paths, workers, read)


class _Run:
    """One pass over the given paths."""

    def __init__(
        self,
        library: Library,
        limits: ReadLimits,
        unpacked: Path,
        progress: Progress | None,
        reread: bool,
        aliases: Mapping[Path, Alias],
    ) -> None:
        self._library = library
        self._limits = limits
        self._unpacked = unpacked
        self._progress = progress
        self._reread = reread
        self._aliases = aliases
        self._known: dict[str, FileRecord] = {}
        self._in_archive: dict[str, list[FileRecord]] = defaultdict(list)
        for record in library.files(with_removed=True):
            self._known[record.location] = record
            archive, inside, _ = record.location.partition(INSIDE)
            if inside:
                self._in_archive[archive].append(record)
        self._reports: dict[str, FileReport] = {}
        self._archives: list[tuple[Found, Reading]] = []
        self._total = 0

    def over(self, paths: Sequence[Path], workers: int | None, read: Read) -> IngestReport:
        start = time.monotonic()
        walked = walk(paths)
        walked = replace(walked, files=tuple(map(self._known_as, walked.files)))
        self._total = len(walked.files)
        changed = [found for found in walked.files if not self._passed_over(found)]
        tasks = self._tasks(changed)
        crew = _crew_size(changed) if workers is None else workers
        if crew:
            results = read_in_processes(tasks, read, self._limits, crew)
        else:
            results = read_here(tasks, read, self._limits)
        for task, reading in results:
            self._take_in(task.location, task.mtime_ns, reading)
        # Only now: an archive that stands in the library is one whose members all do.
        for found, reading in self._archives:
            self._take_in(found.location, found.mtime_ns, reading)
        order = {found.location: rank for rank, found in enumerate(walked.files)}
        return IngestReport(
            files=tuple(self._reports[location] for location in self._sorted(order)),
            missing=self._missing(walked),
            skipped=walked.skipped,
            seconds=time.monotonic() - start,
        )

    def _known_as(self, found: Found) -> Found:
        alias = self._aliases.get(found.path)
        return replace(found, **asdict(alias)) if alias else found

    def _named(self, reading: Reading) -> Reading:
        """Return a reading whose messages call stored files by their names for users."""
        for path, alias in self._aliases.items():
            if reading.error and path.name in reading.error:
                reading = replace(reading, error=reading.error.replace(path.name, alias.shown))
        return reading

    def _passed_over(self, found: Found) -> bool:
        """Report a file that needs no reading; return whether it is one."""
        if found.reason is not None:
            self._report(found.location, FileReport(found.shown, "failed", message=found.reason))
            return True
        record = self._known.get(found.location)
        inner = self._in_archive[found.location]
        if record is None or not all(self._stands(each) for each in (record, *inner)):
            return False
        if record.size != found.size:
            return False
        if record.mtime_ns != found.mtime_ns:
            if _sha256(found.path) != record.sha256:
                return False
            self._library.touch(found.location, mtime_ns=found.mtime_ns)
        self._total += len(inner)
        for each in (record, *inner):
            self._report(each.location, _report_of(each, "unchanged"))
        return True

    def _stands(self, record: FileRecord) -> bool:
        return not (self._reread or record.removed or record.status == "failed")

    def _tasks(self, changed: Sequence[Found]) -> Iterator[Task]:
        for found in changed:
            try:
                if is_archive(found.path, self._limits):
                    yield from self._members(found)
                    continue
            except (ReadError, OSError):
                pass  # reading the file itself, below, tells the reason
            yield Task(found.path, found.shown, found.location, found.size, found.mtime_ns)

    def _members(self, archive: Found) -> Iterator[Task]:
        """Yield the members to read, and note the archive itself with what it refused."""
        into = self._unpacked / str(len(self._archives))
        into.mkdir()
        notices: list[Notice] = []
        error = None
        try:
            for member in members(archive.path, self._limits, into):
                notices += member.notices
                self._total += 1
                location = f"{archive.location}{INSIDE}{member.name}"
                shown = f"{archive.shown}{INSIDE}{member.name}"
                if member.path is None:
                    reason = "；".join(notice.message for notice in member.notices)
                    self._take_in(location, archive.mtime_ns, Reading(shown, "", 0, error=reason))
                    continue
                record = self._known.get(location)
                if record and self._stands(record) and _sha256(member.path) == record.sha256:
                    self._report(location, _report_of(record, "unchanged"))
                    continue
                size = member.path.stat().st_size
                yield Task(member.path, shown, location, size, archive.mtime_ns)
        except (ReadError, OSError) as reason_:
            error = str(reason_)
        reading = Reading(
            archive.shown,
            _sha256(archive.path),
            archive.size,
            health=ParseHealth(notices=tuple(notices)),
            error=error,
        )
        self._archives.append((archive, reading))

    def _take_in(self, location: str, mtime_ns: int, reading: Reading) -> None:
        reading = self._named(reading)
        try:
            record = self._library.take_in(
                reading, location=location, mtime_ns=mtime_ns, raw=reading.raw
            )
            report = _report_of(record, record.status)
        except (SQLAlchemyError, UnicodeError) as error:
            message = f"写入资料库失败（{type(error).__name__}：{str(error).splitlines()[0]}）"
            report = FileReport(reading.path, "failed", health=reading.health, message=message)
        self._report(location, report)

    def _report(self, location: str, report: FileReport) -> None:
        self._reports[location] = report
        if self._progress is not None:
            self._progress(report, len(self._reports), self._total)

    def _sorted(self, order: Mapping[str, int]) -> list[str]:
        """Return the locations in the order of the walk, members behind their archive."""

        def place(location: str) -> tuple[int, str]:
            if location in order:
                return order[location], ""
            archive, _, name = location.partition(INSIDE)
            return order[archive], name

        return sorted(self._reports, key=place)

    def _missing(self, walked: Walk) -> tuple[str, ...]:
        """Return the paths that the library holds in the places walked and that are gone."""
        folders = tuple(folder.rstrip("/") + "/" for folder in walked.folders)
        archives = tuple(found.location + INSIDE for found, _ in self._archives)
        return tuple(
            record.path
            for location, record in self._known.items()
            if location.startswith((*folders, *archives))
            and location not in self._reports
            and not record.removed
        )


def _report_of(record: FileRecord, status: FileStatus) -> FileReport:
    return FileReport(
        path=record.path,
        status=status,
        documents=record.documents,
        passages=record.passages,
        titles=record.titles,
        health=record.health,
        message=record.message,
    )


def _crew_size(changed: Sequence[Found]) -> int:
    """Return how many processes are worth their start; 0 is none but this one."""
    plain = all(found.path.suffix.lower() in PLAIN for found in changed)
    little = sum(found.size for found in changed) <= FEW_BYTES
    if not changed or (plain and little and len(changed) <= FEW_FILES):
        return 0
    return min(os.cpu_count() or 1, MOST_WORKERS, -(-len(changed) // FILES_A_WORKER))


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
