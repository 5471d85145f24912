"""What a person may correct in a document's metadata, and how it is laid over what was read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from ingest.documents import LEVELS, STATUSES, Evidence, Metadata

FIRST_YEAR, LAST_YEAR = 1900, 2100
LONGEST_TEXT = 300

_DATE = re.compile(r"(?:19|20)[0-9]{2}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?)?")
_NAMES = {
    "title": "标题",
    "kind": "文种",
    "number": "文号",
    "issuer": "发文机关",
    "level": "层级",
    "region": "地区",
    "year": "年份",
    "date": "日期",
    "status": "效力",
    "masked": "脱敏",
    "demonstration": "演示",
    "off_topic": "跑题",
}
_BY_CHINESE = {name: field for field, name in _NAMES.items()}
_YES_NO = {"是": True, "true": True, "否": False, "false": False}


class CorrectionError(ValueError):
    """A field that cannot be corrected or a value that it cannot take."""

    @classmethod
    def of_value(cls, field: str, value: object, allowed: str) -> CorrectionError:
        """Return the error of a value that its field cannot take."""
        return cls(f"字段 {field_name(field)} 不能取值“{value}”，可用：{allowed}")


def field_named(name: str) -> str:
    """Return the field of Metadata that a person means: "level" and "层级" are the same.

    Raises CorrectionError, naming the fields there are.
    """
    field = _BY_CHINESE.get(name, name)
    if field not in _CHECKS:
        known = "、".join(f"{field_name(each)} {each}" for each in _CHECKS)
        raise CorrectionError(f"没有字段“{name}”，可用：{known}")
    return field


def field_name(field: str) -> str:
    """Return what a field of Metadata is called in Chinese."""
    return _NAMES[field]


def checked(field: str, value: object) -> object:
    """Return the value as Metadata holds it.

    field: a field of Metadata except evidence. value: of the field's type or as typed by a
    person ("2023", "是"); None or "" says that it is not known.
    Raises CorrectionError, naming field, value and what is allowed.
    """
    field = field_named(field)
    plain = value.strip() if isinstance(value, str) else value
    return _CHECKS[field](field, None if plain == "" else plain)


def corrected(metadata: Metadata, values: Mapping[str, Any]) -> Metadata:
    """Return the metadata with a person's values; their evidence is that person."""
    if not values:
        return metadata
    kept = tuple(item for item in metadata.evidence if item.field not in values)
    by_person = tuple(Evidence(field, "person") for field in values)
    return replace(metadata, **values, evidence=kept + by_person)


def _text(field: str, value: object) -> object:
    if value is None or (isinstance(value, str) and len(value) <= LONGEST_TEXT):
        return value
    raise CorrectionError.of_value(field, value, f"不超过 {LONGEST_TEXT} 字的文字，留空表示未知")


def _title(field: str, value: object) -> object:
    if isinstance(value, str) and len(value) <= LONGEST_TEXT:
        return value
    raise CorrectionError.of_value(field, value, f"1 至 {LONGEST_TEXT} 字的文字")


def _one_of(choices: tuple[str, ...], unknown: str | None) -> Callable[[str, object], object]:
    def check(field: str, value: object) -> object:
        if value is None:
            return unknown
        if value in choices:
            return value
        raise CorrectionError.of_value(field, value, "、".join(choices))

    return check


def _year(field: str, value: object) -> object:
    if value is None:
        return None
    digits = str(value).removesuffix("年")
    if re.fullmatch(r"[0-9]{4}", digits) and FIRST_YEAR <= int(digits) <= LAST_YEAR:
        return int(digits)
    raise CorrectionError.of_value(
        field, value, f"{FIRST_YEAR} 至 {LAST_YEAR} 的年份，留空表示未知"
    )


def _date(field: str, value: object) -> object:
    if value is None or (isinstance(value, str) and _DATE.fullmatch(value)):
        return value
    raise CorrectionError.of_value(field, value, "2023、2023-05 或 2023-05-01，留空表示未知")


def _yes_no(field: str, value: object) -> object:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in _YES_NO:
        return _YES_NO[value.lower()]
    raise CorrectionError.of_value(field, value, "是、否")


_CHECKS: dict[str, Callable[[str, object], object]] = {
    "title": _title,
    "kind": _text,
    "number": _text,
    "issuer": _text,
    "level": _one_of(LEVELS, None),
    "region": _text,
    "year": _year,
    "date": _date,
    "status": _one_of(STATUSES, "未知"),
    "masked": _yes_no,
    "demonstration": _yes_no,
    "off_topic": _yes_no,
}
