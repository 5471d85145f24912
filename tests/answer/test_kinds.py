"""What kind of thing a question asks for."""

import pytest

from answer.kinds import QuestionKind, asks_requirement, kind_of
from index.tokens import normalised


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("创建知晓率要达到多少", "figure"),
        ("一菜一码是干什么的", "definition"),
        ("消费者协会能干什么", "list"),
        ("信用监管说白了是怎么个管法", "definition"),
        ("异地检查的概念怎么写", "definition"),
        ("集中检查阶段的起止日期", "when"),
        ("启动阶段是哪几个月", "when"),
        ("食品安全员要培训几个学时", "figure"),
        ("产品追溯怎么达标", "how_to"),
        ("什么是两个责任", "definition"),
        ("四个最严是什么", "definition"),
        ("食品抽检由谁牵头", "who"),
        ("问题还有多少个没到整改期限", "figure"),
        ("带证上市率 统计口径", "definition"),
        ("Ⅲ级事件怎么界定", "definition"),
        ("飞行检查的概念", "definition"),
        ("自查报告什么时候交", "when"),
        ("无证经营罚多少", "penalty"),
        ("第三方评估反馈了哪些问题", "list"),
        ("学校食堂必须公示吗", "requirement"),
        ("青禾区的创建情况", "other"),
        ("临溪县投保率没达标是什么原因", "other"),
        ("下线的店都是些什么原因", "list"),
        ("店里卖散装酒行不行", "requirement"),
        ("乡下摆酒席要不要报备", "requirement"),
        ("按营业额给各所排名，这样可以吗", "requirement"),
        ("只派一个人来查，合规矩吗", "requirement"),
        ("得72分算什么等次", "requirement"),
        ("抽查真实率不到98%的区县会怎样", "requirement"),
        ("不按时整改会怎么样", "requirement"),
        ("哪些情况应当从重处罚", "list"),
        ("“一票否决”是哪几样", "definition"),
        ("流动餐车指的啥", "definition"),
        ("过期药品该报给哪两家", "who"),
        ("这项挑头的是教育局还是市监局", "who"),
        ("垃圾桶要离灶台多远", "figure"),
        ("网购占几成", "figure"),
        ("平台能识别哪7类风险", "list"),
        ("哪两个月要报送名单", "when"),
        ("过期兽药算假药还是算劣药", "requirement"),
    ],
)
def test_the_kind(text: str, kind: QuestionKind) -> None:
    assert kind_of(normalised(text)) == kind


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("知晓率要达到多少", True),
        ("知晓率目标是多少", True),
        ("知晓率是多少", False),
        ("多长时间培训一次", True),
        ("培训办了几场", False),
    ],
)
def test_what_has_to_be_reached(text: str, asks: bool) -> None:
    assert asks_requirement(normalised(text)) is asks
