"""What a start-up measurement reports: medians, and the ratio to a bare Gradio page."""

from eval.startup import Startup, report


def run(served: float, peer: float) -> Startup:
    return Startup(served, served + 1, served + 2, 350.0, False, 230.0, peer)


def test_the_report_gives_medians_and_the_median_of_the_ratios() -> None:
    found = report([run(3.0, 2.0), run(4.0, 4.0), run(9.0, 3.0)])
    assert (found["served"], found["usable"], found["answered"]) == (4.0, 5.0, 6.0)
    assert found["ratio_to_bare_gradio"] == 1.5
    assert found["runs"] == 3
    assert found["torch_loaded"] is False


def test_what_was_not_measured_is_told_as_such() -> None:
    found = report([Startup(3.0, None, None, None, None, None, 2.0)])
    assert (found["usable"], found["resident"]) == (None, None)
