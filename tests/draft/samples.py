"""A small whole draft of every kind of block, invented."""

from __future__ import annotations

from answer.answers import Citation
from draft.drafts import Draft, Origin, Paragraph, Section, Sentence, Table

PLAN = Citation(
    n=1,
    document_id="plan",
    passage_id="plan-1",
    document="云岭市创建工作方案",
    path="documents/方案.docx",
    part=None,
    page=3,
    heading=("二、工作目标", "（一）主要指标"),
    quote="群众食品安全满意度不低于80分\uff0c创建知晓率不低于85%。",
    start=120,
    end=147,
    level="市",
    year=2025,
    kind="方案",
    status="现行",
)
_GROWN = "全区共有食品生产经营主体21384户\uff0c同比增长5.3%。"

OFFICE = Paragraph((Sentence("现将我区2025年创建工作情况报告如下。", "facts"),))
BASICS = Section(
    1,
    "一、",
    "基本情况",
    (
        Paragraph(
            (
                Sentence(
                    _GROWN,
                    "facts",
                    (
                        Origin(12, 18, "食品生产经营主体数"),
                        Origin(19, 27, "食品生产经营主体数", formula="(21384-20308)/20308×100%"),
                    ),
                ),
            )
        ),
    ),
)
LEADERSHIP = Section(
    3,
    "1.",
    "党政同责",
    (
        Paragraph(
            (
                Sentence("区委常委会会议专题研究食品安全工作4次。", "facts"),
                Sentence("群众食品安全满意度不低于80分。", "requirement", citations=(1,)),
            )
        ),
        Paragraph(
            (Sentence("望川区2024年把“两个责任”数据接入平台。", "practice", citations=(1,)),),
            reference=True,
        ),
    ),
    indicator="base-01",
)
SAMPLING = Section(
    3,
    "2.",
    "食品抽检",
    (
        Paragraph((Sentence("全年完成食品抽检【待填：食品抽检批次，批次】。", "open"),)),
        Table("食品抽检情况", ("环节", "合格率"), (("生产", "98.9%"), ("流通", "98.1%"))),
    ),
    indicator="base-07",
)
DRAFT = Draft(
    template="自查报告",
    title="青禾区2025年创建国家食品安全示范城市工作自查报告",
    addressee="云岭市食品安全委员会办公室",
    opening=(OFFICE,),
    sections=(
        BASICS,
        Section(
            1,
            "二、",
            "指标落实情况",
            (),
            (Section(2, "（一）", "基础工作", (), (LEADERSHIP, SAMPLING)),),
        ),
        Section(1, "三、", "下一步工作", (Paragraph((Sentence("继续抓好整改。", "fixed"),)),)),
    ),
    signature="青禾区食品安全委员会办公室",
    day="2026年1月12日",
    citations=(PLAN,),
    attachments=(Table("整改清单", ("序号", "问题"), (("1", "小作坊建档率未达到要求"),)),),
)
