"""How fast a folder is read: MB and pages a second on one core, the whole on all, and where the time goes.

CPU seconds are the measure, since they hold on a machine that others use as well.
"""

from __future__ import annotations

import cProfile
import os
import platform
import pstats
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FunctionType
from typing import Any

from ingest import compilations, furniture, joining, markdown, metadata, repair, splitting
from ingest.library import Library
from ingest.mojibake import broken_pairs
from ingest.pipeline import ingest_paths
from ingest.readers import read_raw
from ingest.reading import read_file
from ingest.tracing import TracedText

MEGABYTE = 1_000_000
# Word files have no pages: a page of GB/T 9704 holds 22 lines of 28 characters.
CHARACTERS_A_PAGE = 22 * 28
_WARM_UP = 5
# What each stage is made of; a function's time counts with all that it calls.
STAGES: dict[str, tuple[Callable[..., Any], ...]] = {
    "读文件": (read_raw,),
    "修复": (
        markdown.markdown_syntax,
        broken_pairs,
        repair.control_characters,
        repair.pinyin_in_brackets,
        repair.simplified,
        repair.full_width,
        repair.half_width_punctuation,
    ),
    "去网页文字": (
        furniture.page_cuts,
        furniture.spam_lines,
        furniture.site_tail,
        furniture.site_lines,
        furniture.repeated_titles,
        furniture.page_numbers,
    ),
    "接断行": (
        joining.spaced_tables,
        joining.page_lines,
        joining.white_space,
        joining.broken_figures,
        joining.broken_lines,
        joining.lone_numbers,
        joining.open_paragraphs,
    ),
    "改写并记位置": (TracedText.edited,),
    "分篇": (compilations.parts,),
    "识别信息": (metadata.describe,),
    "切段": (splitting.split,),
    "入库": (Library.take_in,),
}


@dataclass(frozen=True, slots=True)
class FormatSpeed:
    """What one core read of one format; seconds are CPU time, pages of Word are reckoned."""

    format: str
    files: int
    megabytes: float
    pages: int
    seconds: float

    @property
    def megabytes_a_second(self) -> float:
        """Megabytes of files read in one CPU second."""
        return self.megabytes / max(self.seconds, 1e-9)

    @property
    def pages_a_second(self) -> float:
        """Pages read in one CPU second; 0 for formats without pages."""
        return self.pages / max(self.seconds, 1e-9)


@dataclass(frozen=True, slots=True)
class IngestSpeed:
    """The whole measurement.

    cpu_seconds is of all processes together; peak_mb the most memory that they can have held
    at once; shares maps a stage to its part of the time, 0..1.
    """

    command: str
    machine: str
    load: tuple[float, ...]
    files: int
    failed: int
    megabytes: float
    workers: int
    wall_seconds: float
    cpu_seconds: float
    peak_mb: float
    unchanged_seconds: float
    formats: tuple[FormatSpeed, ...]
    shares: dict[str, float]

    def to_json(self) -> dict[str, Any]:
        """Return every field, each format with its speeds."""
        formats = [
            {
                **asdict(each),
                "megabytes_a_second": round(each.megabytes_a_second, 3),
                "pages_a_second": round(each.pages_a_second, 1),
            }
            for each in self.formats
        ]
        return {**asdict(self), "formats": formats}


def measure(folder: Path, workers: int | None = None, sample: int = 200) -> IngestSpeed:
    """Read a folder into a library of its own that is thrown away, and time it.

    workers: reading processes, by default one a core. sample: how many files of each format
    are read alone on one core for the speeds and the profile.
    Raises FileNotFoundError for a folder without files.
    """
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    if not files:
        raise FileNotFoundError(f"{folder} 里没有文件")
    crew = workers if workers is not None else os.cpu_count() or 1
    chosen = _sampled(files, sample)
    formats = tuple(_speed(name, paths) for name, paths in sorted(chosen.items()))
    shares = _shares([path for paths in chosen.values() for path in paths])
    load = tuple(round(value, 2) for value in os.getloadavg()) if hasattr(os, "getloadavg") else ()
    with tempfile.TemporaryDirectory(prefix="shian-") as data, Library.open(Path(data)) as library:
        cpu, wall = _cpu_seconds(), time.perf_counter()
        report = ingest_paths([folder], library, workers=crew)
        wall_seconds, cpu_seconds = time.perf_counter() - wall, _cpu_seconds() - cpu
        again = time.perf_counter()
        ingest_paths([folder], library, workers=0)
        unchanged_seconds = time.perf_counter() - again
    return IngestSpeed(
        command=f"python -m eval ingest {folder}",
        machine=machine(),
        load=load,
        files=len(report.files),
        failed=len(report.failed),
        megabytes=round(sum(path.stat().st_size for path in files) / MEGABYTE, 1),
        workers=crew,
        wall_seconds=round(wall_seconds, 1),
        cpu_seconds=round(cpu_seconds, 1),
        peak_mb=round(_peak_megabytes(crew), 0),
        unchanged_seconds=round(unchanged_seconds, 2),
        formats=formats,
        shares=shares,
    )


def machine() -> str:
    """Return the processor, its cores and the Python that measured."""
    name = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        lines = cpuinfo.read_text(encoding="utf-8", errors="replace").splitlines()
        names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
        name = names[0] if names else name
    return f"{name}, {os.cpu_count()} cores, Python {platform.python_version()}"


def _sampled(files: list[Path], sample: int) -> dict[str, list[Path]]:
    """Return up to `sample` files of each suffix, taken at even distances."""
    by_suffix: dict[str, list[Path]] = {}
    for path in files:
        by_suffix.setdefault(path.suffix.lower().removeprefix("."), []).append(path)
    return {
        suffix: paths[:: max(1, -(-len(paths) // sample))] for suffix, paths in by_suffix.items()
    }


def _speed(name: str, paths: list[Path]) -> FormatSpeed:
    for path in paths[:_WARM_UP]:
        read_file(path)  # imports and dictionaries are paid once, not by each file
    start = time.process_time()
    readings = [read_file(path) for path in paths]
    seconds = time.process_time() - start
    pages = sum(reading.health.pages for reading in readings)
    if name in ("docx", "docm"):
        pages = round(sum(reading.health.kept for reading in readings) / CHARACTERS_A_PAGE)
    size = sum(path.stat().st_size for path in paths) / MEGABYTE
    return FormatSpeed(name, len(paths), round(size, 3), pages, round(seconds, 3))


def _shares(paths: list[Path]) -> dict[str, float]:
    """Return the part of the time that each stage takes when one process does everything."""
    profile = cProfile.Profile()
    with tempfile.TemporaryDirectory(prefix="shian-") as data, Library.open(Path(data)) as library:
        profile.enable()
        ingest_paths(paths, library, workers=0)
        profile.disable()
    stats: Any = pstats.Stats(profile)
    spent = {name: sum(_seconds(stats, each) for each in made) for name, made in STAGES.items()}
    total = max(stats.total_tt, 1e-9)
    shares = {name: round(seconds / total, 3) for name, seconds in spent.items()}
    return {**shares, "其他": round(max(0.0, 1 - sum(shares.values())), 3)}


def _seconds(stats: Any, function: Callable[..., Any]) -> float:
    if not isinstance(function, FunctionType):
        raise TypeError(f"{function!r}: expected a Python function, which the profile knows")
    code = function.__code__
    entry = stats.stats.get((code.co_filename, code.co_firstlineno, code.co_name))
    return float(entry[3]) if entry else 0.0


def _cpu_seconds() -> float:
    """Return the CPU time of this process and of its ended children."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _peak_megabytes(workers: int) -> float:
    """Return the peak of this process and `workers` times that of the largest child, in MB."""
    if sys.platform == "win32":
        return 0.0  # Windows has no getrusage
    import resource

    kilobytes = 1024 if sys.platform != "darwin" else 1024**2
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return (own + workers * child) / kilobytes


def report(speed: IngestSpeed) -> str:
    """Return the measurement as lines for a person."""
    lines = [
        f"{speed.command}  （{speed.machine}，负载 {'、'.join(map(str, speed.load))}）",
        f"全部：{speed.files} 个文件，{speed.megabytes} MB，{speed.workers} 个进程："
        f"{speed.wall_seconds} 秒，CPU {speed.cpu_seconds} 秒，内存至多 {speed.peak_mb:.0f} MB，"
        f"{speed.failed} 个读不了；再读一遍（未变）{speed.unchanged_seconds} 秒",
    ]
    for each in speed.formats:
        pages = f"，{each.pages_a_second:.0f} 页/秒" if each.pages else ""
        lines.append(
            f"{each.format}：{each.files} 个，{each.megabytes} MB，"
            f"每核 {each.megabytes_a_second:.2f} MB/秒{pages}"
        )
    shares = sorted(speed.shares.items(), key=lambda item: -item[1])
    lines.append("时间用在：" + "、".join(f"{name} {share:.0%}" for name, share in shares))
    return "\n".join(lines)
