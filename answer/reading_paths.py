"""What a new colleague reads first, by role."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from index.marked_yaml import MarkedFile, Record, record_of, refuse_repeats


@dataclass(frozen=True, slots=True)
class Reading:
    """A document to read and why; source is a path from the corpus folder."""

    source: str
    why: str


@dataclass(frozen=True, slots=True)
class Step:
    """What to read until when (第一天, 第一周, …), and what one should know afterwards."""

    when: str
    aim: str
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class ReadingPath:
    """The way of one role through the documents."""

    role: str
    about: str
    steps: tuple[Step, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        """Every document of the path, in order, each once."""
        return tuple(dict.fromkeys(r.source for step in self.steps for r in step.readings))


def load_reading_paths(path: Path) -> tuple[ReadingPath, ...]:
    """Return the reading paths of a YAML file (corpus/reading_paths.yaml tells its form).

    Raises OSError where it can't be opened, and FaultyFileError with all of its mistakes: file,
    line, field, the value and what is allowed.
    """
    file = MarkedFile.read(path)
    records = [
        record_of(node, f"第{number}条路线", file.problems, ("role", "about", "steps"))
        for number, node in enumerate(file.items("路线"), 1)
    ]
    paths = tuple(_path(record) for record in records)
    refuse_repeats((record, "role", p.role) for record, p in zip(records, paths, strict=True))
    file.raise_if_faulty()
    return paths


def _path(record: Record) -> ReadingPath:
    steps = record.records("steps", ("when", "aim", "documents"))
    return ReadingPath(
        record.text("role"), record.text("about"), tuple(_step(step) for step in steps)
    )


def _step(record: Record) -> Step:
    readings = record.records("documents", ("source", "why"))
    return Step(
        record.text("when"),
        record.text("aim"),
        tuple(Reading(reading.text("source"), reading.text("why")) for reading in readings),
    )
