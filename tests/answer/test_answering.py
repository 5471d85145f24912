"""From files to a cited answer, over a real library and a real index."""

import itertools
from collections.abc import Callable
from dataclasses import replace

from answer import phrases
from answer.answering import Assistant
from answer.scoring import Chance, Scorer

Build = Callable[[dict[str, str]], Assistant]

PLAN = (
    "---\ntitle: 甲市食品安全示范创建方案\nkind: 方案\nlevel: 市\nyear: 2025\nstatus: 现行\n---\n"
    "# 甲市食品安全示范创建方案\n\n## 一、工作目标\n\n"
    "2025年创建工作知晓率应当达到88%以上。\n\n群众食品安全满意度不低于82分。\n\n"
    "## 二、主要任务\n\n月初下达抽检任务。每季度公布抽检结果。\n"
)
OLD_PLAN = (
    PLAN.replace("2025", "2023")
    .replace("88%", "85%")
    .replace("现行", "废止")
    .replace("方案\n", "旧方案\n")
)
REPORT = (
    "乙区2024年自查报告\n一、抽检情况\n2024年乙区完成食品抽检3752批次\uff0c合格率98.35%。\n"
    "二、知晓情况\n2024年乙区创建工作知晓率为91.9%。\n"
)
MASKED = "XX区工作汇报材料\n一、抽检\n20XX年\uff0c全区抽检样品5768批次\uff0c反馈问题xx个。\n"
GUIDE = (
    "---\ntitle: 产品追溯指标指南\nkind: 指标指南\nlevel: 市\nyear: 2025\n---\n# 产品追溯指标指南\n\n"
    "## 一、指标要求\n\n食品生产经营者应当建立追溯体系。\n\n## 二、达标步骤\n\n"
    "1.列出应追溯主体名单。\n\n2.上传进货和销售数据。\n\n## 三、佐证材料\n\n归集名单和演练记录。\n"
)
FILES = {"plan.md": PLAN, "report.txt": REPORT, "masked.txt": MASKED, "guide.md": GUIDE}


def test_a_requirement_is_answered_from_a_document_that_may_require(assistant: Build) -> None:
    answer = assistant(FILES).ask("创建知晓率要达到多少")
    assert answer.status == "answered"
    assert answer.answer == "2025年创建工作知晓率应当达到88%以上。[1]"
    assert [claim.kind for claim in answer.claims] == ["requirement"]
    (citation,) = answer.citations
    assert (citation.document, citation.level, citation.year) == (
        "甲市食品安全示范创建方案",
        "市",
        2025,
    )
    assert citation.heading == ("一、工作目标",)


def test_every_quote_stands_at_its_offsets(assistant: Build) -> None:
    answering = assistant(FILES)
    for question in ("创建知晓率要达到多少", "乙区抽检了多少批次", "产品追溯怎么达标"):
        for citation in answering.ask(question).citations:
            text = answering.library.document(citation.document_id).text
            assert text[citation.start : citation.end] == citation.quote


def test_a_report_answers_what_was_done_and_is_a_claim(assistant: Build) -> None:
    answer = assistant(FILES).ask("乙区2024年抽检了多少批次")
    assert [(claim.text, claim.kind) for claim in answer.claims] == [
        ("2024年乙区完成食品抽检3752批次\uff0c合格率98.35%。", "claim")
    ]


def test_a_requirement_that_only_a_report_mentions_is_a_partial_answer(assistant: Build) -> None:
    answer = assistant({"report.txt": REPORT}).ask("创建知晓率要达到多少")
    assert answer.status == "partial"
    assert phrases.ONLY_CLAIMS in answer.answer
    assert answer.missing == phrases.ONLY_CLAIMS


def test_how_to_is_answered_by_requirement_steps_and_evidence(assistant: Build) -> None:
    answer = assistant(FILES).ask("产品追溯怎么达标")
    assert answer.answer == (
        "要求\uff1a\n食品生产经营者应当建立追溯体系。[1]\n"
        "做法\uff1a\n1. 列出应追溯主体名单。[2]\n2. 上传进货和销售数据。[3]\n"
        "佐证材料\uff1a\n归集名单和演练记录。[4]"
    )


def test_a_line_that_only_announces_the_steps_is_none_of_them(assistant: Build) -> None:
    announced = FILES["guide.md"].replace(
        "数据。\n\n## 三", "数据。\n\n3.本单位将聚焦以下几点推进落实。\n\n## 三"
    )
    answer = assistant(FILES | {"guide.md": announced}).ask("产品追溯怎么达标")
    assert "以下几点" not in answer.answer
    assert "列出应追溯主体名单。" in answer.answer


def test_a_question_about_something_else_is_refused_with_what_is_missing(assistant: Build) -> None:
    answer = assistant(FILES).ask("个人所得税起征点是多少")
    assert (answer.status, answer.answer) == ("refused", phrases.REFUSAL)
    assert "个人所得税" in answer.missing
    assert answer.claims == answer.citations == ()
    assert answer.nearest


def test_another_place_is_not_answered_with_this_ones_figure(assistant: Build) -> None:
    answer = assistant(FILES).ask("丁区抽检了多少批次")
    assert answer.status == "refused"
    assert answer.missing == phrases.MISSING_PLACE.format(place="丁区")


def test_a_year_that_is_not_there_is_refused(assistant: Build) -> None:
    assert assistant(FILES).ask("乙区2019年抽检了多少批次").status == "refused"


def test_a_placeholder_is_no_figure(assistant: Build) -> None:
    answering = assistant({"masked.txt": MASKED})
    assert answering.ask("反馈问题有多少个").status == "refused"
    assert "5768批次" in answering.ask("XX区全年抽检了多少批次").answer


def test_figures_that_differ_are_shown_side_by_side_and_the_repealed_is_named(
    assistant: Build,
) -> None:
    answer = assistant({"plan.md": PLAN, "old.md": OLD_PLAN}).ask("创建知晓率要达到多少")
    assert answer.claims[0].text == "2025年创建工作知晓率应当达到88%以上。"
    for citation in answer.citations[1:]:
        assert citation.status == "废止"
        assert phrases.REPEALED.format(title=citation.document) in answer.answer


def test_two_questions_get_one_answer_in_two_parts(assistant: Build) -> None:
    answer = assistant(FILES).ask("乙区抽检了多少批次\uff1f丁区抽检了多少批次\uff1f")
    assert answer.status == "partial"
    assert (
        "【乙区抽检了多少批次】\n2024年乙区完成食品抽检3752批次\uff0c合格率98.35%。[1]"
        in answer.answer
    )
    assert answer.missing == "丁区抽检了多少批次\uff1a没有丁区的数据。"
    assert [citation.n for citation in answer.citations] == [1]


def test_an_article_that_is_not_there_is_not_replaced_by_another(assistant: Build) -> None:
    law = "食品安全法摘要\n第一条 为了保证食品安全。\n第二条 适用食品生产。\n第三条 预防为主。\n"
    answering = assistant({"law.txt": law})
    assert answering.ask("食品安全法第二百条怎么规定").status == "refused"


def test_a_stream_grows_and_ends_with_the_whole_answer(assistant: Build) -> None:
    answering = assistant(FILES)
    stages = list(answering.stream("产品追溯怎么达标"))
    assert [len(stage.claims) for stage in stages] == [1, 2, 3, 4]
    for earlier, later in itertools.pairwise(stages):
        assert later.answer.startswith(earlier.answer)
    assert stages[-1].answer == answering.ask("产品追溯怎么达标").answer


def test_nothing_asked_gets_a_hint(assistant: Build) -> None:
    answering = assistant(FILES)
    assert answering.ask("  ").answer == phrases.NOTHING_ASKED
    for question in ("?", "的", 'AND ( " *', "食" * 10_000, "\x00\x07", "🍜🍜"):
        assert answering.ask(question).status == "refused"


def test_a_follow_up_is_answered_as_it_is_understood(assistant: Build) -> None:
    answering = assistant(FILES)
    answer = answering.ask("那知晓率呢？", history=["乙区2024年抽检合格率是多少"])
    assert answer.understood == "乙区2024年知晓率是多少"
    assert answer.question == "那知晓率呢？"
    assert [claim.text for claim in answer.claims] == ["2024年乙区创建工作知晓率为91.9%。"]
    assert "understood" not in answer.to_json()
    assert answering.ask("那知晓率呢？").understood == ""


def test_a_follow_up_may_call_a_district_by_its_short_name(assistant: Build) -> None:
    reports = {
        f"{year}.md": f"---\ntitle: 甲市{year}年抽检通报\nkind: 通报\nlevel: 市\nyear: {year}\n---\n"
        f"# 甲市{year}年抽检通报\n\n青禾区抽检合格率98.1%。\n\n石桥县抽检合格率97.{year % 10}%。\n"
        for year in (2022, 2023, 2024)
    }
    answer = assistant(reports).ask("石桥呢", history=["青禾区2024年抽检合格率是多少"])
    assert answer.understood == "石桥县2024年抽检合格率是多少"
    assert [claim.text for claim in answer.claims] == ["石桥县抽检合格率97.4%。"]


def test_a_comparison_tells_each_side_under_its_own_words(assistant) -> None:
    reports = {
        f"report{n}.md": f"---\ntitle: 甲市{year}年抽检通报\nkind: 通报\nlevel: 市\nyear: {year}\n---\n"
        f"# 甲市{year}年抽检通报\n\n青禾区抽检合格率98.{year % 10}%。\n\n石桥县抽检合格率97.{year % 10}%。\n"
        for n, year in enumerate((2023, 2024, 2025))
    }
    answer = assistant(reports).ask("青禾和石桥2024年抽检合格率谁高，各多少")
    assert answer.status == "answered"
    assert [claim.text for claim in answer.claims] == [
        "青禾区抽检合格率98.4%。",
        "石桥县抽检合格率97.4%。",
    ]
    parts = ["青禾区2024年抽检合格率是多少", "石桥县2024年抽检合格率是多少"]
    assert [claim.part for claim in answer.claims] == parts
    assert all(f"【{part}】" in answer.answer for part in parts)
    assert answer.understood == "青禾区和石桥县2024年抽检合格率谁高，各多少"


TABLE = (
    "---\ntitle: 甲市主要指标汇编\nkind: 报告\nlevel: 市\nyear: 2025\n---\n# 甲市主要指标汇编\n\n"
    "| 年份 | 地区 | 食品抽检（批次） | 合格率 |\n| --- | --- | --- | --- |\n"
    "| 2023 | 青禾区 | 3468 | 98.10% |\n| 2024 | 青禾区 | 3752 | 98.35% |\n"
    "| 2024 | 石桥县 | 2063 | 98.06% |\n"
)


def test_a_cell_answers_for_its_own_row_and_column(assistant: Build) -> None:
    answering = assistant({"table.md": TABLE})
    for question, cells in (
        ("石桥县2024年食品抽检多少批次", ("石桥县", "2063")),
        ("青禾区2023年合格率是多少", ("2023", "98.10%")),
    ):
        [claim] = answering.ask(question).claims
        assert all(cell in claim.text for cell in cells)


def test_what_was_reached_is_not_answered_with_the_aim(assistant: Build) -> None:
    report = (
        "甲市2025年工作总结\n一、知晓情况\n2025年创建工作知晓率为89.3%，比2024年提高1.8个百分点。\n"
    )
    answering = assistant({"plan.md": PLAN, "report.txt": report})
    [done] = answering.ask("2025年创建知晓率实际是多少").claims
    [aim] = answering.ask("2025年创建知晓率目标是多少").claims
    assert ("89.3%" in done.text, "88%" in aim.text) == (True, True)


def test_a_part_that_names_no_subject_has_the_one_before_it(assistant: Build) -> None:
    answer = assistant(FILES).ask("群众满意度要多少分？知晓率呢？")
    assert [claim.text for claim in answer.claims] == [
        "群众食品安全满意度不低于82分。",
        "2025年创建工作知晓率应当达到88%以上。",
    ]


def test_the_nearest_documents_can_be_opened(assistant: Build) -> None:
    answering = assistant(FILES)
    for near in answering.ask("个人所得税起征点是多少").nearest:
        assert answering.library.document(near.document_id).metadata.title == near.document


CAMERAS = "乙镇视频巡查工作总结\n一、设备\n2024年乙镇学校影像资料保存35天，接收巡查线索62条。\n"


def test_a_word_that_shares_a_character_stands_for_the_one_that_is_written(
    assistant: Build,
) -> None:
    answer = assistant({"report.txt": CAMERAS}).ask("2024年乙镇学校收到巡查线索多少条")
    assert [claim.text for claim in answer.claims] == [
        "2024年乙镇学校影像资料保存35天，接收巡查线索62条。"
    ]


CLASSES = (
    "---\ntitle: 甲市主体分类管理办法\nkind: 办法\nlevel: 市\nyear: 2025\n---\n# 甲市主体分类管理办法\n\n"
    "A类主体每年检查1次，D类主体每月检查2次。\n\n"
    "违反本办法第三条的，给予警告。\n\n未登记经营的，处500元以上2000元以下罚款。\n"
)


def test_a_class_that_is_not_there_is_refused(assistant: Build) -> None:
    answering = assistant({"classes.md": CLASSES})
    assert answering.ask("甲市主体分类管理办法规定的D类主体每月检查几次").status == "answered"
    assert answering.ask("甲市主体分类管理办法规定的E类主体每月检查几次").status == "refused"


def test_of_two_classes_one_is_enough_where_it_is_asked_which(assistant: Build) -> None:
    answer = assistant({"classes.md": CLASSES}).ask("每月检查2次的主体算D类还是E类")
    assert [claim.text for claim in answer.claims] == ["A类主体每年检查1次，D类主体每月检查2次。"]


def test_how_much_is_fined_is_answered_by_an_amount(assistant: Build) -> None:
    answer = assistant({"classes.md": CLASSES}).ask("未登记经营罚多少")
    assert [claim.text for claim in answer.claims] == ["未登记经营的，处500元以上2000元以下罚款。"]


LIMITS = (
    "---\ntitle: 甲市奖励办法\nkind: 办法\nlevel: 市\nyear: 2025\n---\n# 甲市奖励办法\n\n"
    "举报奖励经费市级安排60万元。\n\n举报奖励单件最高50万元。\n"
)


def test_the_most_that_may_be_is_not_any_figure_of_the_thing(assistant: Build) -> None:
    answer = assistant({"limits.md": LIMITS}).ask("举报奖励最高多少")
    assert [claim.text for claim in answer.claims][:1] == ["举报奖励单件最高50万元。"]


def test_a_person_s_name_is_not_answered_with_what_a_document_says_of_the_office(
    assistant: Build,
) -> None:
    school = "# 松原县第一小学食堂情况\n\n学校校长担任食品安全总监，每周检查食堂一次。\n"
    answer = assistant({"school.md": school}).ask("松原县第一小学校长叫什么名字")
    assert answer.status == "refused"


def test_an_article_that_sets_no_penalty_does_not_answer_what_the_penalty_is(
    assistant: Build,
) -> None:
    law = (
        "# 松原县食堂管理条例\n\n第五条 食堂应当公开加工过程。\n\n"
        "第九条 未留样的，处五千元以上五万元以下罚款。\n"
    )
    asking = assistant({"law.md": law})
    refused = asking.ask("按松原县食堂管理条例第五条要罚多少钱")
    assert refused.status == "refused"
    assert "没有写怎么处罚" in refused.missing
    fined = asking.ask("按松原县食堂管理条例第九条要罚多少钱")
    assert "五万元以下罚款" in fined.answer


GUIDE = (
    "# 松原县基层装备指南\n\n## 一、达标步骤\n\n监管所快检设备要定期校准，做好使用记录。\n\n"
    "## 二、常见扣分点\n\n1.快检设备没有拆封。\n\n2.试剂已经过期。\n"
)


def test_where_points_are_lost_is_answered_by_the_whole_list_of_them(assistant: Build) -> None:
    answer = assistant({"guide.md": GUIDE}).ask("快检设备有哪些情形要扣分")
    assert [claim.text for claim in answer.claims] == ["快检设备没有拆封。", "试剂已经过期。"]


def test_how_to_lose_no_points_asks_what_to_do(assistant: Build) -> None:
    answer = assistant({"guide.md": GUIDE}).ask("监管所快检设备怎么做才不扣分")
    assert "定期校准" in answer.answer
    assert "没有拆封" not in answer.answer


def with_chance(asking: Assistant, log_odds: float) -> Assistant:
    return replace(asking, scorer=Scorer({}, Chance(log_odds), Chance(log_odds)))


def test_an_answer_that_may_miss_the_point_says_so_and_a_sure_one_does_not(
    assistant: Build,
) -> None:
    asking, question = assistant({"guide.md": GUIDE}), "监管所快检设备怎么校准"
    sure, unsure = (with_chance(asking, odds).ask(question) for odds in (1.0, -1.0))
    assert [claim.text for claim in sure.claims] == [claim.text for claim in unsure.claims]
    assert phrases.CHECK_IT not in sure.notes
    assert unsure.notes == (phrases.CHECK_IT,)
    assert unsure.answer == f"{sure.answer}\n{phrases.CHECK_IT}"
    assert with_chance(asking, -5.0).ask(question).status == "refused"


BUILT = (
    "---\ntitle: 甲市工作总结\nkind: 总结\nlevel: 市\nyear: 2024\n---\n# 甲市工作总结\n\n"
    "2024年新建成示范小作坊36家，累计74家。\n"
)


def test_what_there_is_in_all_is_not_what_came_to_it(assistant: Build) -> None:
    reading = assistant({"built.md": BUILT}).read("示范小作坊2024年底累计几家")
    best = reading.ranked[0].figure
    assert best is not None
    assert str(best.value) == "74"
