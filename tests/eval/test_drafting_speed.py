"""What a measurement of drafting reports: medians, the size of the report, and the ratio."""

from eval.drafting import Drafting, report


def test_the_report_gives_medians_and_the_ratio_to_no_library() -> None:
    found = report([Drafting(0.1, 2.0, 1.0, 0.5, 3.0), Drafting(0.3, 3.0, 1.0, 0.7, 5.0)])
    assert (found["read"], found["cited"], found["word"]) == (0.2, 2.5, 0.6)
    assert (found["runs"], found["ratio_to_no_library"]) == (2, 2.5)
    assert found["characters"] >= 6000
