"""The gate leaves what it measured where the web app finds it."""

import json
from datetime import datetime

from eval import gate


def test_the_report_holds_the_values_and_their_time(tmp_path):
    path = tmp_path / gate.REPORT
    gate.save_report({"retrieval": {"Recall@1": 0.9123}}, path)
    report = json.loads(path.read_text("utf-8"))
    assert report["values"] == {"retrieval": {"Recall@1": 0.9123}}
    assert datetime.fromisoformat(report["at"]).utcoffset().total_seconds() == 0
    assert [each.name for each in tmp_path.iterdir()] == [gate.REPORT]
