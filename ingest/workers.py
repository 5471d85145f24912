"""Processes that read files for us, so that a file that hangs or kills its reader costs no other.

A process pool of the standard library fails as a whole when one worker dies and cannot stop
one task; here each worker has its own pipe, and the one at fault is replaced.
"""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path

from ingest.documents import Reading
from ingest.readers import ReadLimits

# A reader stops itself at limits.seconds; one that cannot is stopped this much later.
GRACE_SECONDS = 5.0
# How long a new process may take to import what it needs.
START_SECONDS = 120.0

Read = Callable[[Path, str, ReadLimits], Reading]


@dataclass(frozen=True, slots=True)
class Task:
    """One file to read: where its bytes are, what the user calls it, what identifies it."""

    path: Path
    shown: str
    location: str
    size: int
    mtime_ns: int


def read_here(
    tasks: Iterable[Task], read: Read, limits: ReadLimits
) -> Iterator[tuple[Task, Reading]]:
    """Read the files one after the other in this process."""
    for task in tasks:
        yield task, read(task.path, task.shown, limits)


def read_in_processes(
    tasks: Iterable[Task], read: Read, limits: ReadLimits, workers: int
) -> Iterator[tuple[Task, Reading]]:
    """Read the files in worker processes, in the order in which they are done.

    read: a function of a module (it is sent by name). workers: how many processes, at least 1.
    A worker that dies or takes longer than limits.seconds yields a failed Reading.
    """
    waiting = iter(tasks)
    crew = [_Worker(read, limits) for _ in range(workers)]
    try:
        for worker in crew:
            worker.give(next(waiting, None))
        while any(worker.task for worker in crew):
            for worker in _ready(crew):
                task, reading = worker.take()
                if worker.dead:
                    crew[crew.index(worker)] = worker = _Worker(read, limits)
                worker.give(next(waiting, None))
                yield task, reading
    finally:
        for worker in crew:
            worker.stop()


def _ready(crew: list[_Worker]) -> list[_Worker]:
    busy = [worker for worker in crew if worker.task]
    patience = max(0.0, min(worker.deadline for worker in busy) - time.monotonic())
    told = set(wait([worker.pipe for worker in busy], timeout=patience))
    now = time.monotonic()
    return [worker for worker in busy if worker.pipe in told or worker.deadline <= now]


class _Worker:
    """One process with the file that it reads at present."""

    def __init__(self, read: Read, limits: ReadLimits) -> None:
        # Spawned, not forked: the parent may hold threads and open indexes.
        context = multiprocessing.get_context("spawn")
        self.pipe: Connection
        self.pipe, theirs = context.Pipe()
        self.task: Task | None = None
        self.dead = False
        self.deadline = 0.0
        self._seconds = limits.seconds
        self._started = False
        self._process = context.Process(target=_serve, args=(theirs, read, limits), daemon=True)
        self._process.start()
        theirs.close()

    def give(self, task: Task | None) -> None:
        """Start on a file; None leaves the worker idle."""
        self.task = task
        if task is None:
            return
        allowed = self._seconds + GRACE_SECONDS + (0 if self._started else START_SECONDS)
        self.deadline = time.monotonic() + allowed
        try:
            self.pipe.send(task)
        except OSError:
            self.dead = True  # `take` reports it: the pipe of a dead process is always ready

    def take(self) -> tuple[Task, Reading]:
        """Return the file that was read, or the reason why it could not be."""
        if self.task is None:
            raise RuntimeError("take() of an idle worker: give it a task first")
        task = self.task
        try:
            if self.pipe.poll():
                reading: Reading = self.pipe.recv()
                self._started = True
                return task, reading
            reason = f"读取超过 {self._seconds:g} 秒，已停止；请拆分文件或另存后重试"
        except (EOFError, OSError):
            self._process.join(timeout=1)
            code = self._process.exitcode
            reason = (
                f"读取进程意外中止（退出码 {code}），可能是内存不足或文件有害；其他文件不受影响"
            )
        self.dead = True
        self.stop()
        return task, Reading(task.shown, "", task.size, error=reason)

    def stop(self) -> None:
        """End the process, which holds nothing that could be lost."""
        self.pipe.close()
        self._process.kill()
        self._process.join()


def _serve(pipe: Connection, read: Read, limits: ReadLimits) -> None:
    # Ctrl+C reaches the whole group of processes: the parent alone decides what happens then.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        while True:
            task: Task = pipe.recv()
            pipe.send(read(task.path, task.shown, limits))
    except (EOFError, BrokenPipeError):
        return  # the parent is gone
