"""How well a sentence answers a question: the reading without torch, what is kept, what ships."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
import torch
from safetensors.torch import load_file

from answer.evidence import Sentence
from answer.matching import SHIPPED_MATCHER, WEIGHTS_FILE, Matcher, text_above
from eval.matching import Example, TrainingSettings, _Network, _Texts
from index.encoder import StaticEncoder
from index.hits import Hit
from index.tokens import normalised
from ingest.documents import DocumentCard, Metadata, Passage


def sentence(text: str, title: str = "", before: str = "", *heading: str) -> Sentence:
    """Return a sentence that stands under a title and headings, behind another sentence."""
    passage = Passage("p", "d", 0, 0, len(text), text, heading=heading, kind="clause")
    hit = Hit(passage, DocumentCard("d", "a.md", None, Metadata(title=title)), 1.0)
    return Sentence(text, normalised(text), 0, len(text), hit, "other", (), normalised(before))


QUESTIONS = (
    "留样要留多久",
    "?",
    "没有健康证的人能不能在学校食堂的后厨帮忙洗菜切菜端盘子",
    "龘靐要不要登记",
    "食品安全管理人员每年培训考核多少学时" * 8,  # more than is read
)
SENTENCES = (
    sentence("每餐次食品应当留样125克，保存48小时以上。", "松原县食堂管理规定", "", "二、留样"),
    sentence("从业人员应当每年进行健康检查。", "松原县食堂管理规定", "留样有专人负责。"),
    sentence("留样。"),
    sentence("", "松原县食堂管理规定"),
    sentence("🙂🙂 \ue000", "龘靐齾"),
    sentence("龘靐齾应当登记。", "", "从业人员应当取得健康证明。"),
    sentence("食品经营者应当查验供货者的许可证和食品出厂检验合格证。" * 12, "进货查验" * 30),
)


TEXTS = _Texts.of(
    StaticEncoder.shipped(),
    [Example(q, tuple((s.text, text_above(s)) for s in SENTENCES), (), ()) for q in QUESTIONS],
)


def fresh() -> _Network:
    """Return a network that has not learnt, but something of every second word."""
    torch.manual_seed(7)
    network = _Network(TEXTS.vectors, TrainingSettings())
    with torch.no_grad():
        # In half precision, as the words ship: so both sides read the very same numbers.
        network.words.weight[1::2] = torch.randn_like(network.words.weight[1::2]).half().float()
    return network


def shipped() -> _Network:
    """Return the network that ships, with what it has learnt of the words in the texts."""
    network = _Network(TEXTS.vectors, TrainingSettings())
    weights = load_file(SHIPPED_MATCHER / WEIGHTS_FILE)
    ids, words = weights.pop("words.ids").tolist(), weights.pop("words.weight").float()
    own = torch.zeros_like(network.words.weight)
    for place, token in enumerate(TEXTS.ids.tolist(), 1):
        if token in ids:
            own[place] = words[ids.index(token)]
    network.load_state_dict({**weights, "words.weight": own})
    return network


def matcher_of(network: _Network, encoder: StaticEncoder | None = None) -> Matcher:
    return Matcher(encoder or StaticEncoder.shipped(), network.weights(TEXTS.ids))


@pytest.mark.parametrize("made", [fresh, shipped])
def test_it_reads_as_the_network_does_that_torch_trains(made) -> None:
    network = made().eval()
    asked = [q for q in QUESTIONS if q != "?"]  # one without a word, see below
    pairs = [(q, s.text, text_above(s)) for q in asked for s in SENTENCES]
    with torch.no_grad():
        theirs = network(*TEXTS.places(pairs)).tolist()
    matcher = matcher_of(network)
    ours = [fit for q in asked for fit in matcher.fits(q, SENTENCES)]
    assert ours == pytest.approx(theirs, abs=1e-4)
    assert max(theirs) - min(theirs) > 0.01  # or agreeing would mean nothing


def test_a_question_without_a_word_fits_nothing_better_than_anything() -> None:
    matcher = matcher_of(fresh())
    for question in ("", "?", "🙂"):
        assert matcher.fits(question, SENTENCES) == [0.0] * len(SENTENCES)


def test_no_sentences_have_no_fits() -> None:
    assert matcher_of(fresh()).fits("留样要留多久", []) == []


def test_the_sentences_beside_it_change_nothing() -> None:
    network = fresh()
    together = matcher_of(network).fits(QUESTIONS[0], SENTENCES)
    alone = [matcher_of(network).fits(QUESTIONS[0], [s])[0] for s in SENTENCES]
    backwards = matcher_of(network).fits(QUESTIONS[0], SENTENCES[::-1])[::-1]
    assert alone == pytest.approx(together, abs=1e-5)
    assert backwards == pytest.approx(together, abs=1e-5)


def test_what_stands_above_and_before_a_sentence_is_read_with_it() -> None:
    told = "保存48小时以上。"
    bare, titled, headed, following = matcher_of(fresh()).fits(
        "留样要留多久",
        [
            sentence(told),
            sentence(told, "留样规定"),
            sentence(told, "", "", "留样规定"),
            sentence(told, "", "留样规定"),
        ],
    )
    assert abs(titled - bare) > 1e-4
    assert [headed, following] == pytest.approx([titled, titled], abs=1e-5)


@dataclass
class Reading:
    """The shipped encoder, which remembers the texts that it was given."""

    encoder: StaticEncoder = field(default_factory=StaticEncoder.shipped)
    read: list[str] = field(default_factory=list)

    def tokens(self, text):
        self.read.append(text)
        return self.encoder.tokens(text)

    def token_vectors(self, tokens):
        return self.encoder.token_vectors(tokens)

    def times(self, text):
        return self.read.count(text)


class TestWhatIsKept:
    first, second, third = SENTENCES[:3]
    question, other = "留样要留多久", "健康证要不要办"

    def test_a_pair_is_read_once(self) -> None:
        encoder = Reading()
        matcher = matcher_of(fresh(), encoder)
        before = matcher.fits(self.question, [self.first, self.second])
        again = matcher.fits(self.question, [self.second, self.first, self.second])
        assert again == [before[1], before[0], before[1]]
        assert (encoder.times(self.first.text), encoder.times(self.second.text)) == (1, 1)

    def test_the_same_sentence_is_read_again_for_another_question_or_in_another_place(self) -> None:
        encoder = Reading()
        matcher = matcher_of(fresh(), encoder)
        [fit] = matcher.fits(self.question, [self.first])
        [otherwise] = matcher.fits(self.other, [self.first])
        [elsewhere] = matcher.fits(self.question, [sentence(self.first.text, "健康检查")])
        assert encoder.times(self.first.text) == 3
        assert len({fit, otherwise, elsewhere}) == 3

    def test_what_is_kept_is_bounded(self, monkeypatch) -> None:
        monkeypatch.setattr("answer.matching._MOST_KEPT", 2)
        encoder = Reading()
        matcher = matcher_of(fresh(), encoder)
        matcher.fits(self.question, [self.first, self.second])
        matcher.fits(self.question, [self.third])  # no room beside the two
        matcher.fits(self.question, [self.third])
        assert (encoder.times(self.first.text), encoder.times(self.third.text)) == (1, 1)
        matcher.fits(self.question, [self.first])
        assert encoder.times(self.first.text) == 2

    def test_nothing_is_missed_by_it(self, monkeypatch) -> None:
        unbounded = matcher_of(fresh()).fits(self.question, SENTENCES)
        monkeypatch.setattr("answer.matching._MOST_KEPT", 3)
        matcher = matcher_of(fresh())
        matcher.fits(self.question, SENTENCES[:2])
        for _ in range(2):  # some kept, some not, and more of them than are kept
            assert matcher.fits(self.question, SENTENCES) == pytest.approx(unbounded, abs=1e-5)


# Both sentences speak of what is asked about; only the first tells what is asked.
ANSWERED = {
    "食堂的留样要放多久": (
        "留样食品应当在专用冷藏柜中存放48小时以上。",
        "留样食品应当标明名称、餐次和留样人员。",
    ),
    "没有健康证能不能在饭馆后厨干活": (
        "未取得健康证明的人员不得从事接触直接入口食品的工作。",
        "从业人员的健康证明由食品安全管理员统一归档。",
    ),
    "小作坊的登记证归谁发": (
        "小作坊登记证由县级市场监督管理部门核发。",
        "小作坊登记证应当悬挂在经营场所的醒目位置。",
    ),
    "买到过期食品可以打哪个电话举报": (
        "消费者可以拨打12315热线举报销售过期食品的行为。",
        "举报销售过期食品查证属实的，奖励资金由县财政列支。",
    ),
}


@pytest.mark.parametrize("question", ANSWERED)
def test_the_shipped_one_prefers_what_answers_to_what_is_about_the_same(
    assistant, question: str
) -> None:
    answering, about = ANSWERED[question]
    text = f"# 松原县食品安全管理规定\n\n{about}\n\n{answering}\n"
    found = [r.sentence for r in assistant({"rule.md": text}).read(question).ranked]
    fits = dict(zip([s.text for s in found], Matcher.load().fits(question, found), strict=True))
    assert fits[answering] > fits[about]
