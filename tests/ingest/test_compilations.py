"""Several documents in one file: where each of them starts."""

from ingest.compilations import parts


def found(text: str) -> list[tuple[str, str, str]]:
    return [
        (part.label, part.title, text[part.span.start : part.span.end].strip())
        for part in parts(text)
    ]


def test_parts_by_their_own_headings() -> None:
    text = "总结五篇\n编者的话。\n食堂检查总结篇一\n甲校做法。\n食堂检查总结篇二\n乙校做法。\n"
    assert found(text) == [
        ("篇一", "食堂检查总结", "甲校做法。"),
        ("篇二", "食堂检查总结", "乙校做法。"),
    ]


def test_parts_by_number_alone() -> None:
    text = "承诺制经验\n第1篇\n一、甲局。\n第2篇\n一、乙局。\n"
    assert found(text) == [("第1篇", "", "一、甲局。"), ("第2篇", "", "一、乙局。")]


def test_markers_that_run_on_in_a_paragraph() -> None:
    text = "讲话2篇在全县创建推进会上的讲话范文篇1同志们\uff1a先讲形势。在全县创建推进会上的讲话篇2各位\uff1a再讲任务。"
    title = "在全县创建推进会上的讲话"
    assert found(text) == [
        ("篇1", title, "同志们\uff1a先讲形势。"),
        ("篇2", title, "各位\uff1a再讲任务。"),
    ]


def test_one_document_has_no_parts() -> None:
    assert parts("一、总体要求\n第一篇章已经翻开。\n二、目标\n") == ()


def test_a_mention_of_an_article_in_words_is_no_part() -> None:
    assert parts("他写了篇1000字的总结\uff0c又写了篇2000字的报告。") == ()


def test_numbers_have_to_run_without_a_gap() -> None:
    assert parts("总结篇三\n甲。\n总结篇五\n乙。\n") == ()
