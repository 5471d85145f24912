"""Zip archives: their members as files, taken out safely."""

from __future__ import annotations

import shutil
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ingest.documents import Notice
from ingest.readers import ReadLimits, open_source
from ingest.readers.formats import SUFFIXES_OF, detect
from ingest.readers.packages import opened_package
from ingest.readers.sources import megabytes

_UTF8_NAME = 0x800  # flag bit of a zip entry whose name is UTF-8
_ENCRYPTED = 0x1
_LARGEST_RATIO_FREE = 10 * 2**20  # bytes: small members of repeated text pack very well
_SYSTEM_NAMES = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True, slots=True)
class ArchiveMember:
    """One member of an archive.

    name is its path as shown in the archive; path is the file it was written to, None where it
    was refused; notices say why.
    """

    name: str
    path: Path | None
    notices: tuple[Notice, ...] = ()


def is_archive(path: Path, limits: ReadLimits | None = None) -> bool:
    """Whether a file is a zip archive of files (not an office document) by its content.

    Raises ReadError for a file that cannot be opened.
    """
    if not path.is_file() or path.stat().st_size == 0:
        return False
    with path.open("rb") as file:
        if file.read(2) != b"PK":
            return False
    return detect(open_source(path, limits or ReadLimits())) == "zip"


def members(path: Path, limits: ReadLimits, into: Path) -> Iterator[ArchiveMember]:
    """Yield the members of a zip archive, each written under the folder `into`.

    into: an existing folder that the caller removes. A member is written as its number and
    suffix, so that no name in an archive becomes a path on this machine; name keeps what the
    archive says. Folders and system files are passed over; encrypted members, links, inner
    archives and members that are damaged or too large come with path None and a notice.
    Raises ReadError for a damaged archive or one that exceeds the limits.
    """
    source = open_source(path, limits)
    with opened_package(source) as package:
        for number, info in enumerate(package.infolist(), start=1):
            source.check_time()
            name = shown_name(info)
            if info.is_dir() or any(part in name for part in _SYSTEM_NAMES):
                continue
            reason = _refusal(info, name, limits)
            if reason is None:
                target = into / f"{number:05d}{safe_suffix(name)}"
                try:
                    with package.open(info) as member, target.open("xb") as out:
                        shutil.copyfileobj(member, out)
                    yield ArchiveMember(name, target)
                    continue
                except Exception as error:  # each method of compression has its own error
                    reason = ("member-damaged", f"解不开，没有读入（{type(error).__name__}）")
                target.unlink(missing_ok=True)
            code, message = reason
            yield ArchiveMember(name, None, (Notice(code, f"{path.name} 里的“{name}”{message}"),))


def shown_name(info: zipfile.ZipInfo) -> str:
    """Return a member's name as its maker saw it: Windows writes GBK names without saying so."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    try:
        raw = info.filename.encode("cp437")  # what zipfile takes an unmarked name for
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def safe_suffix(name: str) -> str:
    """Return the suffix of a member's name where it is one that is read, else ""."""
    suffix = PurePosixPath(name).suffix.lower()
    return suffix if any(suffix in group for group in SUFFIXES_OF.values()) else ""


def _refusal(info: zipfile.ZipInfo, name: str, limits: ReadLimits) -> tuple[str, str] | None:
    """Return the code and the reason why a member is not taken out, None where it is."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if name.startswith(("/", "\\")) or ".." in parts or name[1:2] == ":":
        return "member-outside", "的路径指向压缩包之外，已拒绝"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "member-link", "是链接，不是文件，已拒绝"
    if info.flag_bits & _ENCRYPTED:
        return "member-encrypted", "有密码，没有读入；请解压后导入"
    if name.lower().endswith((".zip", ".rar", ".7z", ".gz", ".tar")):
        return "member-archive", "是压缩包里的压缩包，没有读入；请先解压"
    if info.file_size > limits.file_bytes:
        size = megabytes(info.file_size)
        return "member-too-large", f"有 {size}，最多读 {megabytes(limits.file_bytes)}"
    ratio = info.file_size // max(info.compress_size, 1)
    if info.file_size > _LARGEST_RATIO_FREE and ratio > limits.unpack_ratio:
        return "member-too-large", f"解压后是原来的 {ratio} 倍，疑似压缩炸弹，没有读入"
    return None
