"""Old Word and WPS files (.doc, .wps, .rtf), converted by LibreOffice where it is installed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

from ingest.documents import RawText
from ingest.readers import word
from ingest.readers.sources import Source

_PROGRAMS = ("soffice", "libreoffice")


def read(source: Source) -> RawText:
    """Return the text of an old Word file by way of .docx.

    Raises ReadError without LibreOffice, and where it fails or takes longer than the limit.
    """
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        raise source.error(
            "是旧版 Word/WPS 文件；请在 Word 或 WPS 里另存为 .docx 后导入，"
            "或安装 LibreOffice 后重试"
        )
    with tempfile.TemporaryDirectory() as folder:
        converted = _converted(source, program, Path(folder))
        docx = Source(source.path, converted.read_bytes(), source.limits, source.deadline)
    return replace(word.read(docx), format="doc")


def _converted(source: Source, program: str, folder: Path) -> Path:
    """Return the .docx that LibreOffice makes; its own profile keeps it off a running one."""
    original = folder / "original.doc"
    original.write_bytes(source.data)
    command = [
        program,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--norestore",
        "--convert-to",
        "docx",
        "--outdir",
        str(folder),
        str(original),
    ]
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=source.limits.seconds)
    except subprocess.TimeoutExpired as error:
        raise source.error(
            f"LibreOffice 转换超过 {source.limits.seconds:g} 秒；请另存为 .docx 后导入"
        ) from error
    except (subprocess.CalledProcessError, OSError) as error:
        raise source.error("LibreOffice 转换失败；请另存为 .docx 后导入") from error
    target = original.with_suffix(".docx")
    if not target.is_file():
        raise source.error("LibreOffice 转换失败（没有产生文件）；请另存为 .docx 后导入")
    return target
