"""Many users who ask at once: how long each waits, whether any is refused, what memory it takes."""

from __future__ import annotations

import asyncio
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import httpx

from eval.app_process import ROOT, AppProcess, app_arguments, copy_library, started
from eval.page_user import Asked, FailedError, PageUser, RefusedError, SignIn
from eval.peers import machine
from eval.questions import DEV, load

MOST_SECONDS = 900.0
"""A run that takes longer is given up: it ends by itself, whatever the app does."""
ALONE = 20
"""Questions of the one user before all the others come."""


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds that users waited, each for one answer."""

    p50: float
    p95: float
    most: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Waits | None:
        """Return the figures of a list in any order, None for an empty one."""
        if not seconds:
            return None
        ordered = sorted(seconds)
        nearest = ordered[-(-95 * len(ordered) // 100) - 1]
        return cls(statistics.median(ordered), nearest, ordered[-1])

    def to_json(self) -> dict[str, float]:
        """Return the figures by name, in seconds."""
        return {"p50": round(self.p50, 3), "p95": round(self.p95, 3), "max": round(self.most, 3)}


@dataclass(frozen=True, slots=True)
class Crowd:
    """What became of the questions of users who asked at the same time; seconds is all of it.

    processor_ms: the app's own work for an answer on average, on all cores; None where unknown.
    """

    users: int
    asked: tuple[Asked, ...]
    refused: int
    failed: int
    seconds: float
    processor_ms: float | None

    def to_json(self) -> dict[str, Any]:
        """Return the figures by name."""
        first = Waits.of([each.first for each in self.asked])
        whole = Waits.of([each.whole for each in self.asked])
        return {
            "users": self.users,
            "answers": len(self.asked),
            "refused": self.refused,
            "failed": self.failed,
            "first_words": first.to_json() if first else None,
            "whole_answer": whole.to_json() if whole else None,
            "answers_per_second": round(len(self.asked) / self.seconds, 1),
            "processor_ms_per_answer": self.processor_ms,
        }


@dataclass(frozen=True, slots=True)
class Load:
    """One run: one user alone, then all of them; memory in MB before, and at its highest."""

    alone: Crowd
    crowd: Crowd
    resident: float | None
    most_resident: float | None

    @property
    def ratio(self) -> float | None:
        """How many times the wait of one user alone the users wait at the 95th percentile."""
        alone = Waits.of([each.whole for each in self.alone.asked])
        crowd = Waits.of([each.whole for each in self.crowd.asked])
        return crowd.p95 / alone.p95 if alone and crowd else None

    @property
    def all_answered(self) -> bool:
        """Whether nobody was refused and no answer failed."""
        both = (self.alone, self.crowd)
        return not any(each.refused or each.failed for each in both)


def measure(
    users: int, questions: int, data: Path | None, accounts: bool, say: Callable[[str], None]
) -> Load:
    """Start the app over a copy of a library and let users ask it, without a pause between.

    users: how many at once; questions: how many each asks; data: a data directory, None for the
    starter corpus; accounts: whether everybody signs in, each with an account of their own, as all
    do who use one app together. Raises ValueError for a number below 1, AlreadyRunning while an
    app uses the data directory, OSError where an account can't be made or a page not be opened,
    TimeoutError where the app is not served in time or a run does not end.
    """
    if users < 1 or questions < 1:
        raise ValueError(f"--users {users} --questions {questions}：都应不小于 1")
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder) / "data"
        if data is not None:
            copy_library(data, here)
        people = _accounts(here, users, say) if accounts else [None] * users
        say("正在启动程序……")
        with started(app_arguments(here)) as process:
            return asyncio.run(
                asyncio.wait_for(_measured(process, people, questions, say), MOST_SECONDS)
            )


def report(load: Load, typed: Sequence[str]) -> dict[str, Any]:
    """Return the command, the machine and all figures of a run."""
    return {
        "command": f"python -m eval {' '.join(typed)}",
        "machine": machine(),
        "alone": load.alone.to_json(),
        "crowd": load.crowd.to_json(),
        "ratio_p95_to_alone": _rounded(load.ratio, 2),
        "resident_mb_before": _rounded(load.resident, 0),
        "resident_mb_at_most": _rounded(load.most_resident, 0),
    }


def _accounts(data: Path, users: int, say: Callable[[str], None]) -> list[SignIn | None]:
    """Make an account for each user by the app's own command."""
    people = [SignIn(f"同事{number}", secrets.token_urlsafe()) for number in range(1, users + 1)]
    for number, one in enumerate(people, 1):
        say(f"建账号 {number}/{users}……")
        add = ["-m", "ui", "accounts", "add", one.name, "--data", str(data), "--password-stdin"]
        # The first account has to be a manager's.
        role = ["--role", "管理"] if number == 1 else []
        done = subprocess.run(
            [sys.executable, *add, *role],
            input=one.password, text=True, capture_output=True, cwd=ROOT, check=False,
        )  # fmt: skip
        if done.returncode:
            raise OSError(f"账号“{one.name}”建不了：{done.stderr.strip()}")
    return list(people)


async def _measured(
    process: AppProcess,
    people: Sequence[SignIn | None],
    questions: int,
    say: Callable[[str], None],
) -> Load:
    say("一人提问……")
    # The first question of a process loads what the others find loaded.
    await _crowd(process, people[:1], 1)
    alone = await _crowd(process, people[:1], max(questions, ALONE))
    resident = process.resident
    say(f"{len(people)} 人同时提问，每人 {questions} 问……")
    crowd = await _crowd(process, people, questions)
    return Load(alone, crowd, resident, process.most_resident)


async def _crowd(process: AppProcess, people: Sequence[SignIn | None], questions: int) -> Crowd:
    users = len(people)
    texts = [each.question for each in load(DEV) if not each.history]
    everybody_here = asyncio.Barrier(users + 1)
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(_user(process.address, one, own, everybody_here))
                for one, own in zip(people, _portions(texts, users, questions), strict=True)
            ]
            await everybody_here.wait()
            begun, worked = time.perf_counter(), process.processor_seconds
    except ExceptionGroup as errors:
        raise OSError(f"页面打不开：{errors.exceptions[0]}") from errors
    seconds, still_worked = time.perf_counter() - begun, process.processor_seconds
    found = [task.result() for task in tasks]
    asked = tuple(each for one in found for each in one if isinstance(each, Asked))
    refused = sum(isinstance(each, RefusedError) for one in found for each in one)
    work = None
    if worked is not None and still_worked is not None and asked:
        work = round(1000 * (still_worked - worked) / len(asked), 1)
    return Crowd(users, asked, refused, users * questions - len(asked) - refused, seconds, work)


def _portions(texts: Sequence[str], users: int, questions: int) -> list[tuple[str, ...]]:
    """Return what each user asks: the questions in turn, from the start again where they end."""
    turns = cycle(texts)
    return [tuple(islice(turns, questions)) for _ in range(users)]


async def _user(
    address: str,
    account: SignIn | None,
    questions: Sequence[str],
    everybody_here: asyncio.Barrier,
) -> list[Asked | Exception]:
    """Open the page, wait for the others, ask one question after the other."""
    found: list[Asked | Exception] = []
    async with PageUser.opened(address, account) as user:
        await everybody_here.wait()
        for question in questions:
            try:
                found.append(await user.ask(question))
            except (RefusedError, FailedError, httpx.HTTPError) as error:
                found.append(error)
    return found


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)
