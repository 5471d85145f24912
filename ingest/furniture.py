"""What a web page or a scan puts around and into a document: found, and named by what it is.

Each function is pure: from a text to its Edits. The patterns are of Simplified text with
full-width punctuation, so they run after `ingest.repair`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.tracing import Edit

_COLON = "[:\uff1a]"
_SENTENCE_END = "。\uff01\uff1f!?\uff1b;\uff1a:”’》)\uff09"

# Words of the adult spam that scraped pages carry at head and tail; no policy text holds three.
_SPAM = re.compile(
    "激情|欧美|中文字幕|少妇|一区二区|一区|久久|三级|熟女|丝袜|人妻|无码|高清|色综合|婷婷|国产精品"
    "|日韩|美女|黄色|视频|在线观看|免费看|成人|情侣|粉嫩|博彩|彩票|娱乐城|棋牌|代开发票|百家乐"
)
_SPAM_HITS = 3

_LINE_FURNITURE = re.compile(
    rf"""^[\s•·\-|*]*(?:
      首页(?:\s.*)? | 手机(?:阅读|版) | 返回(?:顶部|首页|列表) | 打印本?页? | 关闭(?:窗口)? | 字体{_COLON}.*
    | 下载(?:本)?文档 | 点击下载.* | 免费(?:下载|阅读) | 继续(?:免费)?阅读 | 立即下载 | 收藏 | 分享(?:到.*)?
    | 已(?:阅读|阅)\d+页.* | 还剩\d+页.* | \d+\s*页 | \d+\s*/\s*\d+ | ZTFB.* | 文档简介 | 评论 | 提交评论
    | (?:格式{_COLON}\s*\w+\s*)?(?:上传|发布|更新)(?:日期|时间){_COLON}.*
    | \d{{4}}-\d\d-\d\d\s+\d\d{_COLON}\d\d.*(?:小编|来源|作者|编辑|浏览|阅读){_COLON}.*
    | (?:来源|作者|编辑|责任编辑|浏览次数|阅读次数|点击数){_COLON}\S{{0,20}}
    | 版权(?:说明|声明|所有).* | 链接地址{_COLON}.* | 本文(?:链接|地址){_COLON}.* | https?://\S+
    | (?:上一篇|下一篇|相关(?:推荐|阅读|文章|文档)|猜你喜欢|热门(?:推荐|文章)){_COLON}?.{{0,60}}
    | .{{0,60}}由会员分享.*在线阅读.* | .{{0,40}}珍藏版.*搜索。?
    | 将本文的?(?:word)?文档下载到电脑.* | (?:点击|长按).{{0,12}}(?:关注|二维码).*
    | .{{0,60}}(?:小编|本站|我们)(?:为|给|精心)(?:大家|您|你).{{0,60}}(?:范文|样本|供(?:大家)?参考|灵感).*
    | .{{0,120}}一些(?:有关|关于|最新的)?.{{0,30}}范文.* | 下面是小编.* | .{{0,80}}小编(?:整理|收集|带来|分享).*
    | 序言{_COLON}.{{0,200}}(?:样本|范文|尽情阅读).*
    )$""",
    re.VERBOSE,
)
# From one of these on, a page shows its own notes to the end.
_TAIL = re.compile(
    rf"^[\s\-•*]*(?:温馨提示|配套讲稿{_COLON}?|特殊限制{_COLON}?|您可能关注的文档|版权声明{_COLON}?|免责声明{_COLON}?"
    r"|相关(?:推荐|文章|阅读)|猜你喜欢)\s*$"
)
_TAIL_SHARE = 0.35
_PAGE_NUMBER = re.compile(
    r"^[ \t]*(?:[-—–－]+\s*\d{1,4}\s*[-—–－]+|第\s*\d{1,4}\s*页(?:\s*[,，/]?\s*共\s*\d{1,4}\s*页)?"
    r"|Page\s+\d+(?:\s+of\s+\d+)?|·\s*\d{1,4}\s*·)[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_PAGE_TITLE = re.compile(r"^.{2,60}[_ ]第\s*\d+\s*页$", re.MULTILINE)
_NO_TITLE = re.compile(
    r"[。\uff1b;\uff1a:]|[\uff0c,\uff01!\uff1f?]$|^[(\uff08]?[一二三四五六七八九十\d]+[、.\uff0e)\uff09]"
)
_CUT_PAGE = re.compile(r"(?:\A|\n)[ \t]*(?P<number>\d{1,3})、")
_MIN_PAGE_CUTS = 3


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str


def _lines(text: str) -> Iterator[_Line]:
    at = 0
    for raw in text.split("\n"):
        yield _Line(at, at + len(raw), raw)
        at += len(raw) + 1


def spam_lines(text: str) -> list[Edit]:
    """Drop lines of adult and gambling spam.

    A line is spam if it holds three or more of the words and no Chinese full stop.
    """
    return [
        Edit(line.start, line.end)
        for line in _lines(text)
        if line.text and "。" not in line.text and len(set(_SPAM.findall(line.text))) >= _SPAM_HITS
    ]


def site_lines(text: str) -> list[Edit]:
    """Drop single lines that belong to the site and not to the document."""
    return [
        Edit(line.start, line.end)
        for line in _lines(text)
        if line.text.strip() and len(line.text) <= 300 and _LINE_FURNITURE.match(line.text.strip())
    ]


def site_tail(text: str) -> list[Edit]:
    """Drop what follows a site's own closing notes (温馨提示 …), where it is the file's tail.

    Only the last third of a file can be such a tail, so that a heading of the same words in
    the middle of a document loses nothing.
    """
    for line in _lines(text):
        if line.start >= (1 - _TAIL_SHARE) * len(text) and _TAIL.match(line.text):
            return [Edit(line.start, len(text))]
    return []


def page_numbers(text: str) -> list[Edit]:
    """Drop page numbers that stand alone on a line, with the line itself."""
    return [
        Edit(match.start(), min(match.end() + 1, len(text)))
        for match in _PAGE_NUMBER.finditer(text)
    ]


def repeated_titles(text: str) -> list[Edit]:
    """Drop running titles: “…_第3页”, and a short line of the head that stands there again."""
    edits = [Edit(match.start(), match.end()) for match in _PAGE_TITLE.finditer(text)]
    taken = {edit.start for edit in edits}
    seen: set[str] = set()
    for number, line in enumerate(line for line in _lines(text) if line.text.strip()):
        key = re.sub(r"\s+", "", line.text)
        if number > 12:
            break
        if line.start not in taken and key in seen:
            edits.append(Edit(line.start, line.end))
        # A sentence, a clause or a row that stands there twice is no title.
        if 6 <= len(key) <= 60 and not _NO_TITLE.search(key):
            seen.add(key)
    return sorted(edits, key=lambda edit: edit.start)


def page_cuts(text: str) -> list[Edit]:
    """Drop the numbers “\\n2、” that some sites put where a page was cut, and join the sentence.

    They are told from a numbered list by their run, 1、2、3、… without a gap through the whole
    text, and by the sentences they cut: most stand behind a line that ends none. Where the first
    page has no number, 2、3、…, all of them do.
    """
    cuts = _run_from(1, text) or _run_from(2, text)
    cutting = [cut for cut in cuts if _cuts_sentence(text, cut)]
    least = 0.5 if cuts and int(cuts[0]["number"]) == 1 else 1.0
    if len(cuts) < _MIN_PAGE_CUTS or len(cutting) < least * len(cuts):
        return []
    return [
        Edit(cut.start() if _cuts_sentence(text, cut) else cut.start("number"), cut.end())
        for cut in cuts
    ]


def _run_from(first: int, text: str) -> list[re.Match[str]]:
    """Return the numbers at the beginning of lines that count on from the first."""
    run: list[re.Match[str]] = []
    for match in _CUT_PAGE.finditer(text):
        if int(match["number"]) == first + len(run):
            run.append(match)
    return run


def _cuts_sentence(text: str, cut: re.Match[str]) -> bool:
    if int(cut["number"]) == 1:
        return False  # the first page opens the text, whatever stands above it
    before = text[max(0, cut.start() - 20) : cut.start()].rstrip()
    return bool(before) and before[-1] not in _SENTENCE_END


def page_cut_numbers(text: str, edits: list[Edit]) -> list[tuple[int, int]]:
    """Return (offset, page number) for each edit of `page_cuts`: a page starts behind it."""
    pages = []
    for edit in edits:
        digits = re.sub(r"\D", "", text[edit.start : edit.end])
        pages.append((edit.end, int(digits)))
    return pages
