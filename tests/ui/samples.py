"""Two documents, one of them hostile, and answers that cite them."""

from __future__ import annotations

from typing import Any

from answer.answers import Citation, CitedAnswer, Claim, Conflict, NearDocument
from ingest.documents import Document, DocumentCard, Metadata, Page, Passage, Span
from ingest.tracing import TracedText

PLAN_TEXT = "\n".join(
    [
        "青禾市创建食品安全示范城市工作方案",
        "一、工作目标",
        "到本年底，全市群众对食品安全的满意度不低于82分，创建工作知晓率不低于86%。",
        *(f"第{n}项任务由相关单位按职责分工推进，每季度报送一次进展。" for n in range(1, 41)),
        "二、保障措施",
        "（一）加强领导。各区成立工作专班，主要负责人每季度听取一次汇报。",
        "（二）严格考核。年底由市里组织评估，结果通报各区。",
    ]
)
HOSTILE = '<img src=x onerror="window.hacked=1"><script>window.hacked=2</script>'
REPORT_TEXT = "\n".join(
    [
        "柳溪区自查报告<svg onload=window.hacked=3>",
        "一、基本情况",
        "全年抽检食品5120批次，合格率98.1%,*群众*满意度 ${window.hacked=4} {{hacked}}。",
        f"附件：{HOSTILE}",
        '[点我](javascript:window.hacked=5) <a href="javascript:window.hacked=6">链接</a>',
    ]
)


def document(name: str, text: str, **metadata: Any) -> Document:
    """Return a document of two pages whose raw text is its text."""
    half = text.find("\n", len(text) // 2) + 1
    return Document(
        id=name,
        path=f"docs/{name}.pdf",
        part=None,
        metadata=Metadata(title=text.split("\n")[0], **metadata),
        traced=TracedText.of(text),
        pages=(Page(1, Span(0, half)), Page(2, Span(half, len(text)))),
    )


def card(doc: Document) -> DocumentCard:
    """Return the card of a document."""
    return DocumentCard(doc.id, doc.path, doc.part, doc.metadata)


def passages(doc: Document) -> tuple[Passage, ...]:
    """Return each line as a passage, numbered lines as headings."""
    found: list[Passage] = []
    start = 0
    for line in doc.text.split("\n"):
        kind = "heading" if line.startswith(("一、", "二、")) else "clause"
        end = start + len(line)
        found.append(
            Passage(f"{doc.id}-{len(found)}", doc.id, len(found), start, end, line, kind=kind)  # type: ignore[arg-type]  # a str, not a literal
        )
        start = end + 1
    return tuple(found)


def cite(n: int, doc: Document, quote: str) -> Citation:
    """Return the citation of a quote, at its first place in the document."""
    start = doc.text.index(quote)
    meta = doc.metadata
    return Citation(
        n=n,
        document_id=doc.id,
        passage_id=f"{doc.id}-0",
        document=doc.title,
        path=doc.path,
        part="篇二" if n == 1 else None,
        page=doc.page_of(start),
        heading=("一、工作目标",),
        quote=quote,
        start=start,
        end=start + len(quote),
        level=meta.level,
        year=meta.year,
        kind=meta.kind,
        status=meta.status,
    )


def near(doc: Document, quote: str) -> NearDocument:
    """Return a document with its sentence near to a question, at its first place there."""
    at = cite(1, doc, quote)
    return NearDocument(
        doc.title, doc.path, doc.id, quote, f"{doc.id}-0", at.start, at.end, at.heading, at.page
    )


PLAN = document("plan", PLAN_TEXT, kind="方案", level="市", year=2024, status="现行")
REPORT = document("report", REPORT_TEXT, kind="自查报告", level="区县", year=2023, status="废止")


SATISFACTION = CitedAnswer(
    question="满意度要到多少分？",
    status="answered",
    answer="全市群众对食品安全的满意度不低于82分[1][2]。柳溪区报告合格率98.1%[3]。",
    claims=(
        Claim(
            "全市群众对食品安全的满意度不低于82分，创建工作知晓率不低于86%。", "requirement", (1,)
        ),
        Claim("各区成立工作专班，主要负责人每季度听取一次汇报。", "practice", (2,)),
        Claim("全年抽检食品5120批次，合格率98.1%。", "claim", (3,)),
    ),
    citations=(
        cite(1, PLAN, "全市群众对食品安全的满意度不低于82分，创建工作知晓率不低于86%。"),
        cite(2, PLAN, "各区成立工作专班，主要负责人每季度听取一次汇报。\n（二）严格考核。"),
        cite(
            3,
            REPORT,
            "全年抽检食品5120批次，合格率98.1%,*群众*满意度 ${window.hacked=4} {{hacked}}。",
        ),
    ),
    conflicts=(Conflict("合格率", (1, 3)),),
)
HOSTILE_ANSWER = CitedAnswer(
    question="附件写了什么？",
    status="partial",
    answer=f"{HOSTILE}[1]",
    claims=(Claim(f"附件：{HOSTILE} $x^2$ **粗** `码`", "other", (1,)),),
    citations=(cite(1, REPORT, f"附件：{HOSTILE}"),),
    missing=f"缺少附件原件{HOSTILE}",
)
REFUSAL = CitedAnswer(
    question="个税起征点是多少？",
    status="refused",
    answer="资料库中没有这个问题的依据。",
    missing="个人所得税的规定",
    nearest=(
        near(PLAN, "年底由市里组织评估，结果通报各区。"),
        near(REPORT, f"附件：{HOSTILE}"),
        NearDocument(REPORT.title, REPORT.path, REPORT.id),
    ),
)
