"""What the app is made of, as the settings tab shows it: places, models, thresholds, licences."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

from answer.verification import THRESHOLD
from index.fusion import DENSE_WEIGHT, LEXICAL_WEIGHT, WORDING_WEIGHT
from index.passage_index import CANDIDATES, IndexStats
from index.places import SETTING as INDEX
from index.reranker import SETTING as RERANKER
from ingest.databases import SETTING as LIBRARY
from ingest.databases import without_secrets
from ui.serving.health import app_version

LICENCES = (
    ("程序代码", "Apache-2.0", "可自由使用、修改、再发布"),
    ("离线向量模型（index/model）", "CC BY-SA 4.0", "含 CMRC 2018 训练数据（Cui et al.）；修改后须以同样许可发布"),
    ("训练用的法律法规文本", "官方文件", "依著作权法第五条不受著作权保护"),
    ("示范资料（corpus）", "Apache-2.0", "演示用，地名、机构和数据均为虚构，不能作为执法、考评依据"),
    ("所用的开源组件", "各自的许可", "清单见程序文件夹的 pyproject.toml"),
)  # fmt: skip
SAFE = "权重和阈值与评测的下限配套，改动后“句句有依据”就没有保证，因此只供查看。"


def about_html(stats: IndexStats, data: Path, environ: Mapping[str, str] = os.environ) -> str:
    """Return the parts of the app as tables.

    stats: what the index holds; data: the data directory; environ: its settings.
    """
    reranker = environ.get(RERANKER, "")
    places = (
        ("资料库", _place(environ.get(LIBRARY, ""), data / "library.sqlite", LIBRARY)),
        ("索引", _place(environ.get(INDEX, ""), data / "index", INDEX)),
        ("数据目录", str(data)),
    )
    search = (
        ("向量模型", f"{stats.encoder}，{stats.dimension} 维" if stats.encoder else "未使用"),
        ("换向量模型", "用 python -m index train 训练，替换程序文件夹里的 index/model，重启后索引自动重建"),
        ("重排模型", reranker or f"未使用；设置环境变量 {RERANKER} 为模型文件夹后重启即用"),
        ("每路候选", f"{CANDIDATES} 段"),
        ("融合权重", f"词语 {LEXICAL_WEIGHT:g}、向量 {DENSE_WEIGHT:g}、说法 {WORDING_WEIGHT:g}"),
        ("核对阈值", f"{THRESHOLD:g}（一句话与出处相符的最低分，数字、日期、文号另须完全一致）"),
    )  # fmt: skip
    return (
        f'<section class="settings"><h2>检索与核对</h2>{_table(search)}<p class="told">{SAFE}</p>'
        f"<h2>存放位置</h2>{_table(places)}"
        f"<h2>版本与许可</h2><p>食安问策 {escape(app_version())}</p>{_licences()}</section>"
    )


def _place(address: str, here: Path, variable: str) -> str:
    if address:
        return f"{without_secrets(address)}（环境变量 {variable}）"
    return f"{here}（设置环境变量 {variable} 可改）"


def _table(rows: Sequence[tuple[str, str]]) -> str:
    body = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{escape(value)}</td></tr>'
        for name, value in rows
    )
    return f'<table class="facts-table"><tbody>{body}</tbody></table>'


def _licences() -> str:
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in LICENCES
    )
    return (
        '<table class="facts-table licences"><thead><tr><th>内容</th><th>许可</th><th>说明</th></tr>'
        f"</thead><tbody>{body}</tbody></table>"
    )
