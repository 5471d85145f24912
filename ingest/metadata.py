"""What a document is: 文种, 文号, 发文机关, level, region, year, 效力; each with its evidence."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import get_args

from ingest.documents import LEVELS, STATUSES, Evidence, Level, Metadata, Span, Status
from ingest.numerals import ordinal

# A title ends in its kind; the longer words come first, since 自查报告 is not just a 报告.
KINDS = (
    "实施条例", "条例", "实施细则", "细则", "管理办法", "办法", "规定", "准则", "标准", "规范",
    "任务分解表", "分解表", "整改台账", "台账", "清单", "工作方案", "实施方案", "方案", "应急预案", "预案",
    "抽检计划", "计划", "规划", "要点摘要", "摘要", "指标指南", "指南", "手册", "反馈意见", "实施意见", "意见", "通报",
    "通知", "通告", "公告", "决定", "讲话", "发言", "致辞", "自查报告", "调查分析", "评估报告", "反馈",
    "工作汇报", "汇报", "工作总结", "总结", "心得体会", "报告", "函", "解释", "法",
)  # fmt: skip
_FAMILY = {
    "实施条例": "条例", "实施细则": "细则", "管理办法": "办法", "工作方案": "方案", "实施方案": "方案",
    "应急预案": "预案", "抽检计划": "计划", "要点摘要": "摘要", "实施意见": "意见", "反馈意见": "反馈", "工作汇报": "汇报",
    "工作总结": "总结", "整改台账": "台账", "任务分解表": "分解表", "发言": "讲话", "致辞": "讲话",
}  # fmt: skip
# What only a text of this kind says; used where the title does not tell.
_KIND_BY_TEXT: tuple[tuple[str, str], ...] = (
    ("讲话", r"(?:^|[\uff1a:。])\s*(?:各位(?:领导|代表)[^。\n]{0,12})?同志们[\uff1a:,\uff0c]"),
    ("汇报", r"(?:汇报如下|作(?:一?简要)?汇报|汇报一下|工作汇报情况)"),
    (
        "方案",
        r"\A[\s\S]{0,400}(?:指导思想|总体目标|工作目标|总体要求)[\s\S]*(?:实施步骤|工作步骤|整治步骤|(?:重点|主要)(?:工作|整治)?任务)",
    ),
    ("自查报告", r"(?:自查情况|自查报告|自查如下)"),
    ("总结", r"(?:总结如下|存在(?:的)?(?:问题|不足)[\s\S]*下一步)"),
)
# How far into a text its kind may show, in characters.
_KIND_WINDOW = {"讲话": 600, "汇报": 600, "方案": 4000, "自查报告": 2000, "总结": 100_000}
_LEVEL_WORDS: tuple[tuple[Level, str], ...] = (
    ("国家", r"国务院|中华人民共和国|市场监管总局|国家市场监督管理总局"),
    ("省", r"我省|全省|我厅|省政府决定|省委、省政府"),
    ("市", r"我市|全市|市委、市政府|市各有关部门"),
    ("区县", r"我区|全区|我县|全县|区委、区政府|县委、县政府|[xX×*]{1,4}区|全区各"),
    ("乡镇街道", r"我镇|全镇|我街道|全街道|我乡"),
    ("单位", r"我校|我院|我园|本公司|我公司|本店|我店|全校师生|全院"),
)
_PLACE = (
    r"(?P<province>[\u4e00-\u9fff]{2,7}?(?:省|自治区))?"
    r"(?P<city>[\u4e00-\u9fff]{2,6}?(?:市(?!场|政(?!府))|州|盟))?"
    r"(?P<county>[\u4e00-\u9fff]{2,6}?(?:区(?!域|间|划)|县|旗|市(?!场)))?"
)
_REGION = re.compile(rf"^(?:关于)?(?P<place>{_PLACE})(?=[\u4e00-\u9fff0-9]|$)")
_NOT_PLACES = re.compile(
    r"^(?:举办|开展|做好|印发|召开)|^[在据按为我各于从对由]|根据|按照|全[省市区县]|创建|示范|食品|安全|工作|城市|关于|国家|全国|20\d\d|网|超市"
    r"|(?:校|社|小|辖|城|老|胜|景|桥|园|山|库|矿|港|湖|牧|灾|特|跨|涵养|保护|开发)区"
)
_NATIONAL = (
    "中华人民共和国",
    "全国人民代表大会",
    "国务院",
    "最高人民法院",
    "最高人民检察院",
    "法释",
)
# Who passes laws, regulations and rules for the whole country, as the lines under a title say.
_PASSED_BY_THE_NATION = re.compile(
    r"国务院(?:令|第\d+次常务会议)|全国人民代表大会|(?:部|总局)令|最高人民(?:法院|检察院)"
)
# “根据2021年4月29日…第二次修正”: a law is of the year of its last version.
_VERSION = re.compile(
    r"((?:19|20)\d\d)年\d{1,2}月\d{1,2}日(?=[^\n]{0,80}?(?:通过|公布|批准|修订|修正|修改))"
)
_NAMED_PLACE = re.compile(
    r"(?:^|[\s\uff0c\u3002\u3001\uff1b\uff1a\uff08\u300a\u201c])[在由为对]?"
    r"((?![全各本我该][省市区县])[\u4e00-\u9fff]{2,3}(?:(?<![上由辖设的])市(?!场)|县|州|(?<!自治)区(?!域|间|划)))(?=[\u4e00-\u9fff])"
)
_OF_ITS_PLACE = re.compile("[我全][市区县州]")
_OFTEN = 3
"""Times that a report names its place at the least, where title, head and end do not."""
_MUNICIPALITIES = ("北京市", "上海市", "天津市", "重庆市")
_LEVEL_OF_PLACE: dict[str, Level] = {
    "省": "省", "市": "市", "州": "市", "盟": "市", "区": "区县", "县": "区县", "旗": "区县",
}  # fmt: skip
_NUMBER = re.compile(
    r"[\u4e00-\u9fff]{1,10}[〔\[\u3014\uff08(]20\d\d[〕\]\u3015\uff09)]\s?第?\d{1,4}\s?号"
)
_DATE = re.compile(
    r"(?P<y>(?:19|20)\d\d|二[〇○零O0][一二三四五六七八九〇○零]{2})\s?年\s?"
    r"(?P<m>\d{1,2}|[一二三四五六七八九十]{1,3})\s?月\s?(?P<d>\d{1,2}|[一二三四五六七八九十]{1,3})\s?日"
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?=\s?年|[—–-](?:19|20)\d\d\s?年)")
# “20*年7月—2009年3月”: a plan that runs into the next year began in the year before it.
_MASKED_START = re.compile(
    r"20[*xX×]{1,2}年(?P<first>\d{1,2})月\s*[—–\-至到~]+\s*(?P<year>20\d\d)年(?P<last>\d{1,2})月"
)
_ISSUER = re.compile(
    r"^[ \t]*([\u4e00-\u9fffxX*]{2,30}(?:委员会|办公室|人民政府|政府|管理局|监管局|局|厅|领导小组|学校|小学|中学|幼儿园|医院|公司|中心|食安办))"
    r"(?:[((\uff08]演示[)\uff09])?[ \t]*$",
    re.MULTILINE,
)
_MASK = re.compile(
    r"[xX×*]{1,6}(?=[省市区县乡镇村号年月日位家名次人个条])|20[xX*]{1,2}年|(?<=[\u4e00-\u9fff])[*]{2,}"
)
_REPEALED = re.compile(
    r"本[^。\n]{0,12}(?:已|自)[^。\n]{0,40}废止|"
    r"(?:已|予以|自行)?(?:废止|失效)[\uff09)】]|[\uff08(【](?:已)?(?:废止|失效)"
)
_IN_FORCE = re.compile(r"现行有效(?!性)|效力\uff1a现行")
_DEMONSTRATION = re.compile(r"演示材料|演示[\uff09)]|演示整理")
_TOPIC = re.compile(
    r"食品|食安|餐饮|农产品|食堂|屠宰|明厨亮灶|创城|市场监管|抽检|食用|饮食|粮食|三小|小作坊|摊贩"
    r"|告知承诺|放管服|政务服务|信用监管|陪餐|膳食|校园供餐"
)
_TOPIC_PER_THOUSAND = 3.0
_HEAD, _TAIL = 300, 400
_VERSIONS = 600
"""Characters in which a law tells of its versions."""
_FIELDS = {
    "title": ("title", "标题"),
    "kind": ("kind", "文种"),
    "number": ("number", "文号"),
    "issuer": ("issuer", "发文机关"),
    "level": ("level", "层级"),
    "region": ("region", "地区"),
    "year": ("year", "年份"),
    "date": ("date", "日期", "成文日期"),
    "status": ("status", "效力"),
}  # fmt: skip
_BINDING = (
    "法",
    "条例",
    "解释",
    "规定",
    "办法",
    "细则",
    "准则",
    "标准",
    "法律摘要",
    "法规摘要",
    "规章摘要",
)
_YES = {"true", "是", "yes", "1", "True"}


def describe(title: str, text: str, front_matter: Mapping[str, str]) -> Metadata:
    """Return what is known of one document, from its front matter where given, else its text.

    title: the document's own; text: cleaned and Simplified; front_matter: the keys of
    Metadata or their Chinese names (文种, 文号, 发文机关, 层级, 地区, 年份, 日期, 效力).
    Evidence names each value's origin; a value that is not allowed for its field is ignored
    in favour of what the text says.
    """
    stated = _stated(front_matter)
    found: dict[str, tuple[object, Span | None]] = {
        "kind": _kind(title, text),
        "number": _number(text),
        "issuer": _issuer(text),
        "level": _level(title, text),
        "region": _region(title, text),
        "year": _year(title, text),
        "date": _date(text),
        "status": _status(title, text),
    }
    values: dict[str, object] = {"title": stated.get("title", title)}
    evidence = [Evidence("title", "front_matter" if "title" in stated else "text")]
    for name, (value, span) in found.items():
        if name in stated:
            values[name] = stated[name]
            evidence.append(Evidence(name, "front_matter"))
        elif value is not None:
            values[name] = value
            evidence.append(Evidence(name, "text", span))
    if values.get("year") is None and values.get("date"):
        values["year"] = int(str(values["date"])[:4])
    return Metadata(
        **values,  # type: ignore[arg-type]  # the fields' types are checked by _stated and the finders
        masked=len(_MASK.findall(text)) >= 2,
        demonstration=_flag(front_matter, "demonstration", "演示")
        or bool(_DEMONSTRATION.search(text[:600])),
        off_topic=_off_topic(front_matter, values.get("kind"), title, text),
        evidence=tuple(evidence),
    )


def _off_topic(front_matter: Mapping[str, str], kind: object, title: str, text: str) -> bool:
    if any(key in front_matter for key in ("off_topic", "跑题")):
        return _flag(front_matter, "off_topic", "跑题")
    # A law binds an office whatever it is about.
    return kind not in _BINDING and is_off_topic(title, text)


def is_off_topic(title: str, text: str) -> bool:
    """Return whether the text is about something else than food safety and its administration.

    Measured as words of the field per 1,000 characters; below 3 the text is off topic.
    """
    hits = len(_TOPIC.findall(text)) + 3 * len(_TOPIC.findall(title))
    return hits * 1000 < _TOPIC_PER_THOUSAND * max(len(text), 200)


def _stated(front_matter: Mapping[str, str]) -> dict[str, object]:
    stated: dict[str, object] = {}
    for name, keys in _FIELDS.items():
        value = next((front_matter[key].strip() for key in keys if front_matter.get(key)), "")
        if name == "year" and re.fullmatch(r"\d{4}", value):
            stated[name] = int(value)
        elif (
            value
            and name != "year"
            and (name != "level" or value in LEVELS)
            and (name != "status" or value in STATUSES)
        ):
            stated[name] = value
    return stated


def _flag(front_matter: Mapping[str, str], *keys: str) -> bool:
    return any(front_matter.get(key, "").strip() in _YES for key in keys)


def _number(text: str) -> tuple[str | None, Span | None]:
    """Return the document's own 文号: it stands alone on a line of the head."""
    for match in _NUMBER.finditer(text, 0, _HEAD):
        start = text.rfind("\n", 0, match.start()) + 1
        end = text.find("\n", match.end())
        line = text[start : end if end >= 0 else len(text)].strip(" \uff08\uff09()")
        if line == match.group():
            return line, Span(*match.span())
    return None, None


def _kind(title: str, text: str) -> tuple[str | None, Span | None]:
    bare = re.sub(r"[\uff08(【].*?[\uff09)】]|\.\w{2,4}$|\d+|材料$", "", title)
    for kind in KINDS:
        if bare.endswith(kind) and kind not in ("报告", "心得体会", "总结"):
            return _FAMILY.get(kind, kind), None
    for kind, pattern in _KIND_BY_TEXT:
        match = re.search(pattern, text[: _KIND_WINDOW[kind]], re.MULTILINE)
        if match:
            return kind, Span(match.start(), min(match.end(), match.start() + 40))
    inside = [(bare.rfind(kind), kind) for kind in KINDS if len(kind) > 1 and kind in bare]
    if inside:
        kind = max(inside, key=lambda place: (place[0] + len(place[1]), len(place[1])))[1]
        return _FAMILY.get(kind, kind), None
    return None, None


def _issuer(text: str) -> tuple[str | None, Span | None]:
    signatures = list(_ISSUER.finditer(text, max(0, len(text) - _TAIL)))
    match = signatures[-1] if signatures else _ISSUER.search(text, 0, _HEAD)
    return (match.group(1), Span(*match.span(1))) if match else (None, None)


def _level(title: str, text: str) -> tuple[Level | None, Span | None]:
    if title.startswith(_NATIONAL):
        return "国家", None
    place = _place(title)
    if place:
        return _level_of_place(place), None
    passed = _PASSED_BY_THE_NATION.search(text, 0, _HEAD)
    if passed and _VERSION.search(text, 0, _HEAD):
        return "国家", Span(*passed.span())
    counts: Counter[Level] = Counter()
    first: dict[Level, Span] = {}
    for level, pattern in _LEVEL_WORDS:
        for match in re.finditer(pattern, text):
            counts[level] += 1
            first.setdefault(level, Span(*match.span()))
    # The bodies above are named in every report; they speak of the level only in their own texts.
    counts["国家"] = 0 if any(counts[level] for level in get_args(Level)[1:]) else counts["国家"]
    if not +counts:
        return None, None
    level = max(counts, key=lambda name: counts[name])
    return level, first[level]


def _region(title: str, text: str) -> tuple[str | None, Span | None]:
    place = _place(title)
    if place:
        return place, None
    place = _place(text[:60])
    if place:
        start = text.find(place)
        return place, Span(start, start + len(place))
    # A document that does not name its place in front is of its issuer's.
    issuer, span = _issuer(text)
    of_law = _kind(title, text)[0] in _BINDING
    return (_place(issuer or "") or ("" if of_law else _spoken_of(text)) or None), span


def _spoken_of(text: str) -> str:
    """Return the one place that a report names again and again, "" where there is none such."""
    if not _OF_ITS_PLACE.search(text):
        return ""
    named = Counter(m[1] for m in _NAMED_PLACE.finditer(text) if not _NOT_PLACES.search(m[1]))
    (place, times), (_, others) = [*named.most_common(2), ("", 0), ("", 0)][:2]
    return place if times >= _OFTEN and times > 2 * others else ""


def _place(source: str) -> str:
    """Return the place that a title or text begins with, "" where it is none."""
    match = _REGION.match(source)
    if match is None:
        return ""
    names = [match[level] or "" for level in ("province", "city", "county")]
    # “滨州市渤海老区”: the city is a place, what follows it is not.
    while names and (not names[-1] or _NOT_PLACES.search(names[-1])):
        names.pop()
    place = "".join(names)
    return place if len(place) >= 3 and not _NOT_PLACES.search(place) else ""


def _level_of_place(place: str) -> Level:
    if place.endswith("自治区") or place in _MUNICIPALITIES:
        return "省"
    return _LEVEL_OF_PLACE[place[-1]]


def _year(title: str, text: str) -> tuple[int | None, Span | None]:
    in_title = re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", title)
    number, span = _number(text)
    if len(set(in_title)) == 1:
        return int(in_title[0]), None
    if in_title and not number:  # of a range (2021—2025年) the last, which the document speaks from
        return int(in_title[-1]), None
    if number:
        return int(re.search(r"20\d\d", number).group()), span  # type: ignore[union-attr]  # the pattern holds the year
    versions = list(_VERSION.finditer(text, 0, _VERSIONS))
    if versions:
        last = max(versions, key=lambda match: int(match[1]))
        return int(last[1]), Span(*last.span(1))
    date, span = _date(text)
    if date:
        return int(date[:4]), span
    for match in _MASKED_START.finditer(text):
        if int(match["first"]) > int(match["last"]):
            return int(match["year"]) - 1, Span(*match.span())
    years = [(int(match.group(1)), Span(*match.span())) for match in _YEAR.finditer(text)]
    counts = Counter(year for year, _ in years)
    # Reports look back; the latest year that is named more than once is the one they are of.
    usual = [year for year, count in counts.items() if count > 1] or list(counts)
    if not usual:
        return None, None
    year = max(usual)
    return year, next(span for value, span in years if value == year)


def _date(text: str) -> tuple[str | None, Span | None]:
    """Return the 成文日期: a date alone on a line near the end or the head, as YYYY-MM-DD."""
    for start, end in ((max(0, len(text) - _TAIL), len(text)), (0, min(_HEAD, len(text)))):
        for match in _DATE.finditer(text, start, end):
            line_start = text.rfind("\n", 0, match.start()) + 1
            line_end = text.find("\n", match.end())
            line = text[line_start : line_end if line_end >= 0 else len(text)].strip()
            if len(line) <= len(match.group()) + 12 and "。" not in line:
                date = _iso(match)
                if date:
                    return date, Span(*match.span())
    return None, None


def _iso(match: re.Match[str]) -> str | None:
    numbers = [
        ordinal(re.sub("[○O]", "〇", match.group(name)).replace("0", "〇"))
        if not match.group(name).isascii()
        else int(match.group(name))
        for name in ("y", "m", "d")
    ]
    year, month, day = numbers
    return f"{year}-{month:02d}-{day:02d}" if 1 <= month <= 12 and 1 <= day <= 31 else None


def _status(title: str, text: str) -> tuple[Status | None, Span | None]:
    if _REPEALED.search(title):
        return "废止", None
    match = _REPEALED.search(text, 0, _HEAD)
    if match:
        return "废止", Span(*match.span())
    match = _IN_FORCE.search(text, 0, _HEAD)
    return ("现行", Span(*match.span())) if match else (None, None)
