"""A time is found as fine as it is asked for."""

import pytest

from answer.times import any_time, asks_how_long, lengths, time_asked


@pytest.mark.parametrize(
    ("question", "answers", "does_not"),
    [
        ("会议是哪天开的", "5月6日召开", "2025年召开"),
        ("整治从几月到几月", "3月至12月", "2024年"),
        ("几天内处理", "7日内", "7月处理"),
        ("许可有效期几年", "有效期5年", "2025年起施行"),
        ("要保存多长时间", "不少于20分钟", "每季度1次"),
        ("演练用了多长时间", "全程2小时", "5月6日开展"),
        ("多久检查一次", "每半年不少于1次", "随时检查"),
        ("多长时间要查一遍", "每两年至少一次", "随时检查"),
        ("多久通报一次", "每月通报", "用时25分钟"),
        ("隔几年换一次证", "每3年换一次", "有效期5年"),
        ("培训频次是多少", "每学期不少于1次", "培训40学时"),
        ("最迟多久得上门一趟", "自取得许可之日起30日内", "上门一次"),
        ("多久办结", "20日内", "2019年办结"),
        ("哪天改完的", "完成日期：2025-03-18", "完成时限：全年"),
        ("几天之内交", "十天内报送", "3月报送"),
        ("几个小时内报告", "两小时内报告", "当天报告"),
        ("用多久到现场", "实际用时：25分钟", "及时到达"),
        ("记录要保存多久", "不得少于二年", "一年来有进展"),
        ("票据得存到什么时候", "到期后6个月", "3月印发"),
    ],
)
def test_a_time_is_as_fine_as_asked(question: str, answers: str, does_not: str) -> None:
    assert time_asked(question, names_a_year=False).search(answers)
    assert not time_asked(question, names_a_year=False).search(does_not)


def test_when_asks_for_more_than_a_year_but_a_year_is_a_time() -> None:
    assert not time_asked("自查报告什么时候交", names_a_year=False).search("2025年")
    assert any_time("2025年提交")
    assert not any_time("尽快提交")


def test_how_long_is_told_from_when() -> None:
    assert asks_how_long("登记证几年换一次")
    assert asks_how_long("多长时间报一次")
    assert asks_how_long("票据留到啥时候")
    assert not asks_how_long("方案是哪年印发的")


def test_lengths_are_counted_and_days_of_the_year_are_none() -> None:
    assert lengths("新增主体5个工作日内入库，注销主体三日内移出，记录保存二年") == 3
    assert lengths("自2025年3月1日起施行，二年级以上") == 0


def test_a_question_that_names_the_year_asks_for_more_than_the_year() -> None:
    assert time_asked("自查报告的提交期限", names_a_year=False).search("2025年")
    assert not time_asked("2025年自查报告的提交期限", names_a_year=True).search("2025年")
