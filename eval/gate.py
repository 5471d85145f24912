"""The ratchet: measured quality may not fall below its floors, and floors only rise."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from eval.answers import measure_corpus, rates
from eval.beir import BeirSet, evaluate
from eval.questions import DEVS
from index.building import Say
from index.encoder import Encoder

BASELINE = Path(__file__).parent / "baseline.json"
OWN_SET = Path(__file__).parent / "retrieval"
REPORT = "evaluation.json"
"""The last measurement in a data directory; the web app shows it."""
BENCH_SETS = ("stard_dev", "article_lookup_dev", "cmrc2018_dev", "drcd_xscript_dev")

_WITHOUT_FLOORS = frozenset(("dev6", "dev7", "dev9"))
"""Sets like dev5: they would double the gate's time and tell little that dev5 does not."""

Values = Mapping[str, float]
Floors = dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True)
class Measurement:
    """Something the gate measures: its name in the baseline and how to get its values."""

    name: str
    measure: Callable[[], Values]


@dataclass(frozen=True, slots=True)
class Verdict:
    """One value against its floor; value is None where it was not measured."""

    name: str
    metric: str
    floor: float
    value: float | None

    @property
    def holds(self) -> bool:
        """Whether the floor is kept; what was not measured does not keep it."""
        return self.value is not None and self.value >= self.floor


def measurements(bench: Path | None, encoder: Encoder | None, *, say: Say) -> list[Measurement]:
    """Return what can be measured here.

    bench: a folder of public BEIR sets outside the project, None to leave them out; those
    of its sets that are there are measured. encoder: None to search by words alone, and then
    without answers, which the product gives only with the model. Raises FileNotFoundError where it holds none.
    """
    found = [Measurement("retrieval", lambda: _quality(OWN_SET, encoder, say))]
    if encoder is not None:
        found += [
            Measurement(name, lambda questions=questions: _answers(questions, say))  # type: ignore[misc]  # mypy cannot type a default in a lambda
            for name, questions in _asked()
        ]
    if bench is None:
        return found
    present = [name for name in BENCH_SETS if (bench / name).is_dir()]
    if not present:
        raise FileNotFoundError(f"{bench} 里没有评测集，应有 {'、'.join(BENCH_SETS)} 之一")
    return found + [
        Measurement(f"bench/{name}", lambda name=name: _quality(bench / name, encoder, say))  # type: ignore[misc]  # mypy cannot type a default in a lambda
        for name in present
    ]


def _asked() -> Iterator[tuple[str, Path]]:
    """Yield the question sets whose answers have floors, by the name of the measurement."""
    for path in DEVS:
        if path.stem not in _WITHOUT_FLOORS:
            yield "answers" if path.stem == "dev" else f"answers/{path.stem}", path


def _answers(questions: Path, say: Say) -> Values:
    return rates(measure_corpus(questions, say).judgements)


def _quality(folder: Path, encoder: Encoder | None, say: Say) -> Values:
    result, _ = evaluate(BeirSet.load(folder), encoder, say=say)
    return result.measures


def load_floors(path: Path = BASELINE) -> Floors:
    """Return measurement → metric → floor.

    Raises ValueError that names the place where the file is not of this form.
    """
    try:
        floors = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ValueError(f"读不出基线 {path}({error})") from error
    if not isinstance(floors, dict):
        raise ValueError(f"基线 {path}：应为“测量 → 指标 → 下限”的对象")
    for name, metrics in floors.items():
        if not isinstance(metrics, dict) or not all(map(_is_floor, metrics.values())):
            raise ValueError(f"基线 {path} 的 {name!r}：应为“指标 → 0 到 1 的数”，实为 {metrics!r}")
    return floors


def judged(floors: Floors, values: Mapping[str, Values]) -> list[Verdict]:
    """Return a verdict for each floor of the measurements that were made, in their order."""
    return [
        Verdict(name, metric, floor, measured.get(metric))
        for name, measured in values.items()
        for metric, floor in floors.get(name, {}).items()
    ]


def raised(floors: Floors, values: Mapping[str, Values]) -> Floors:
    """Return the floors lifted to what was measured, cut to three digits; none is lowered."""
    lifted = {name: dict(metrics) for name, metrics in floors.items()}
    for name, measured in values.items():
        for metric, value in measured.items():
            own = lifted.setdefault(name, {})
            own[metric] = max(own.get(metric, 0.0), math.floor(value * 1000 + 1e-9) / 1000)
    return lifted


def save_floors(floors: Floors, path: Path = BASELINE) -> None:
    """Write the floors, whole or not at all."""
    temporary = path.with_suffix(".tmp")
    temporary.write_text(json.dumps(floors, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    temporary.replace(path)


def save_report(values: Mapping[str, Values], path: Path) -> None:
    """Write what was measured with its time in UTC, whole or not at all."""
    report = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "values": {name: dict(measured) for name, measured in values.items()},
    }
    temporary = path.with_suffix(".tmp")
    temporary.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    temporary.replace(path)


def unmeasured(floors: Floors, measured: Sequence[Measurement]) -> list[str]:
    """Return the measurements of the baseline that need nothing outside and are not made."""
    names = {measurement.name for measurement in measured}
    return [name for name in floors if name not in names and not name.startswith("bench/")]


def _is_floor(value: object) -> bool:
    return isinstance(value, int | float) and 0 <= value <= 1
