"""A real library in a folder, for the tests of the 资料库 tab."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ingest.library import Library
from ingest.reading import read_file

PLAN = "清源市食品安全工作方案\n清食安委〔2024〕6号\n一、目标\n群众满意度不低于81分。\n二、措施\n各区按月报送进展。"
SUMMARY = "临河区2023年食品安全工作总结\n一、做法\n全年抽检2310批次，合格率98.2%。"
HOSTILE = (
    "<img src=x onerror=window.hacked=1>的通知\n一、事项\n"
    "<script>window.hacked=2</script>请报送材料。[点我](javascript:window.hacked=3)"
)
FILES = {"方案.txt": PLAN, "总结.txt": SUMMARY, "通知<svg onload=window.hacked=4>.txt": HOSTILE}


def filled(library: Library, folder: Path, files: Mapping[str, str] = FILES) -> None:
    """Read the files into the library under their names, as if they had been uploaded."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, (name, text) in enumerate(files.items()):
        path = folder / f"{number}.txt"
        path.write_text(text, encoding="utf-8")
        library.add(read_file(path, name), location=f"upload:{name}")
