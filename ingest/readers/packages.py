"""Zip containers (docx, xlsx, ofd, zip) opened with a look at what they would unpack to."""

from __future__ import annotations

import io
import zipfile

from ingest.readers.sources import ReadLimits, Source, megabytes

_RATIO_COUNTS_ABOVE = 10 * 2**20  # bytes: small files of repeated text pack very well


def opened_package(source: Source) -> zipfile.ZipFile:
    """Return the file as a zip container that keeps the limits.

    zipfile never reads more of a member than its declared size, so checking the declared
    sizes is enough. Raises ReadError for a damaged container, too many members, a zip bomb,
    a password, or an XML part that declares entities.
    """
    try:
        package = zipfile.ZipFile(io.BytesIO(source.data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise source.error("文件已损坏或没有下载完整（压缩结构打不开）；请重新获取") from error
    reason = excess(package.infolist(), source.limits)
    if reason:
        raise source.error(reason)
    return package


def checked_office_package(source: Source) -> zipfile.ZipFile:
    """Return the zip container of an office document, after looking into its XML parts."""
    package = opened_package(source)
    for info in package.infolist():
        if info.flag_bits & 0x1:
            raise source.error("文件有密码；请去掉密码后重新保存")
        if info.filename.lower().endswith((".xml", ".rels")):
            with package.open(info) as part:
                head = part.read(4096).replace(b"\0", b"")
            if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                raise source.error(f"内部文件 {info.filename} 声明了 XML 实体，不安全，已拒绝读取")
    return package


def excess(members: list[zipfile.ZipInfo], limits: ReadLimits) -> str | None:
    """Return why a container is too much to unpack (Chinese), None where it is not."""
    if len(members) > limits.members:
        return f"压缩包里有 {len(members)} 个文件，最多 {limits.members} 个"
    unpacked = sum(info.file_size for info in members)
    if unpacked > limits.unpacked_bytes:
        return f"解压后有 {megabytes(unpacked)}，最多 {megabytes(limits.unpacked_bytes)}"
    packed = max(sum(info.compress_size for info in members), 1)
    if unpacked > _RATIO_COUNTS_ABOVE and unpacked / packed > limits.unpack_ratio:
        return (
            f"解压后是原来的 {unpacked // packed} 倍（最多 {limits.unpack_ratio} 倍），"
            "疑似压缩炸弹，已拒绝读取"
        )
    return None
