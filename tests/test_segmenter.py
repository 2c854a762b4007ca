"""Word segmentation: the words of underthesea, at their offsets, and what callers may demand of them."""

import importlib
import subprocess
import sys
import unicodedata
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trichluc import crf, segmenter
from trichluc.segmenter import Segmenter, Span

ARTICLES = sorted((Path(__file__).parent.parent.parent / "shared" / "articles").glob("*.txt"))
UNDERTHESEA = importlib.import_module("underthesea")
CHARACTERS = importlib.import_module("underthesea.pipeline.text_normalize.character_normalize")
(MODEL,) = (file.parent for file in Path(UNDERTHESEA.__path__[0]).glob("pipeline/word_tokenize/models/*/models.bin"))
READ = crf.Model.read(MODEL)

COMMON = """
    hội nông dân xã huyện ủy ban nhân thành phố phát triển kinh tế tế xây dựng nông thôn mới đường giao thông học sinh
    giáo viên bác sĩ thạc sĩ tiến sĩ Thạc Thịnh Hồ Chí Minh Việt Nam Đảng Đoàn thanh niên phụ nữ cựu chiến binh là và
    của được trong những các một hai ba trăm nghìn triệu đồng khuya khuỷu nghiêng thuở quý giá LỄ HỘI bos eos
"""
ODD = """
    Th Th.S ThS. Thas This Tp. TP.HCM T.Ư AB. A. Đ. v.v v.v... NĐ-CP e-mail H'Mông N’Thôn 51H-0530 12-KH/HU KT-XH BOS
    2.600 1,2 97% 41/44 18/5/2021 5-10 1.600m-2.000m 3x4 10:20:50 4K B52 +84 2147483647 2147483648 000000000007 ٣ ½ EOS
    http://bao.example/a?b=(1) bao.example a.b@thu.example => ==> -> -- ... .. >> :) :)) =)) :D <3 ♥‿♥ “ ” " ' ( ) [ ]
    « » – — … • ʺ ʺđúng °C H&M _ a_b × ÷ $ % ^ + = 😀 👩‍🌾 \u200b ß İ ΑΣ ð Ðà 中文 한국 K Å ﬁ a-b-c x--y , . ; : ! ?
"""
SYLLABLES, ODDITIES = COMMON.split(), ODD.split()
SPACES = ["", " ", " ", " ", "  ", "\n", "\t", "\u00a0", " \r\n"]
PIECES = st.one_of(
    st.sampled_from(SYLLABLES),
    st.sampled_from(SYLLABLES).map(str.capitalize),
    st.sampled_from(SYLLABLES).map(lambda syllable: unicodedata.normalize("NFD", syllable)),
    st.sampled_from(ODDITIES),
    st.integers(0, 10**9).map(str),
    st.text(st.characters(max_codepoint=0x17F, exclude_categories=["Cs"]), min_size=1, max_size=4),
)
TEXTS = st.lists(st.tuples(PIECES, st.sampled_from(SPACES)), max_size=25).map(
    lambda parts: "".join(piece + space for piece, space in parts)
)


def squeezed(text: str) -> str:
    return "".join(CHARACTERS.normalize_characters_in_text(text).split())


def expected(text: str) -> list[str]:
    return [squeezed(word) for word in UNDERTHESEA.word_tokenize(text, use_token_normalize=False)]


def found(text: str, spans: list[Span]) -> list[str]:
    return [squeezed(text[start:end]) for start, end in spans]


def assert_covers(text: str, spans: list[Span]) -> None:
    """Every character that is no space is in exactly one word, and words have no space at their edges."""
    done = 0
    for start, end in spans:
        assert done <= start < end <= len(text)
        assert not text[done:start].strip()
        assert text[start:end] == text[start:end].strip()
        done = end
    assert not text[done:].strip()


def cut(sentence: str, boundaries: Sequence[int] = (), words: Sequence[Span] = ()) -> list[str]:
    (spans,) = Segmenter.load().segment([sentence], [boundaries], [words])
    return [sentence[start:end] for start, end in spans]


@pytest.mark.skipif(not ARTICLES, reason="the real articles are not part of the project; ../shared/articles is absent")
def test_real_articles_have_the_words_of_underthesea() -> None:
    articles = [path.read_bytes().decode("utf-8") for path in ARTICLES[::12]]
    lines = [line for article in articles for line in article.split("\n")]
    for text, spans in zip(articles + lines, Segmenter.load().segment(articles + lines), strict=True):
        assert found(text, spans) == expected(text)
        assert_covers(text, spans)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_any_text_has_the_words_of_underthesea(text: str) -> None:
    (spans,) = Segmenter.load().segment([text])
    assert_covers(text, spans)
    assert found(text, spans) == expected(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n",
        "Thạc Th sĩ Th S. Lan",  # a bare dot in the expression takes a space
        "Gặp AB. Rồi AB.",  # a short form at the end of the text is two tokens
        "Gặp AB.\n",
        "Gặp AB. ",
        "vui :D",
        "ʺđúng ʺ",  # a letter by Unicode, a mark to the expression
        "EOS xã BOS",  # words that look like the edges of a sentence
        "gọi là chaebol",  # the dictionary holds entries that end in a space
        unicodedata.normalize("NFD", "Hội phụ nữ xã Tân Thượng quyết tâm thắng lợi"),
        "đồng chí ðảng Ðảng",
    ],
)
def test_hard_texts_have_the_words_of_underthesea(text: str) -> None:
    (spans,) = Segmenter.load().segment([text])
    assert_covers(text, spans)
    assert found(text, spans) == expected(text)


def test_scores_are_those_of_underthesea_to_the_bit() -> None:
    word_tokenize = importlib.import_module("underthesea.pipeline.word_tokenize")
    word_tokenize.word_tokenize("nạp")
    tagger = word_tokenize.word_tokenize_model
    rng = np.random.default_rng(2024)
    for length in (1, 2, 3, 10, 200):
        tokens = [str(token) for token in rng.choice([*SYLLABLES, *ODDITIES], length)]
        scores = READ.scores(np.array([READ.codes(token) for token in tokens]), np.array([length]))
        labels = crf.decode(scores, np.array([length]), READ.transitions).astype(int)
        score = scores[0, labels[0]]
        for index in range(1, length):
            score = (score + READ.transitions[labels[index - 1], labels[index]]) + scores[index, labels[index]]
        features = tagger.featurizer.process([[[token] for token in tokens]])[0]
        assert tagger.estimator.tag_with_score(features) == ([["B-W", "I-W"][label] for label in labels], score)


def test_a_batch_is_its_sentences_one_by_one() -> None:
    rng = np.random.default_rng(7)
    lengths = [0, 1, 0, 900, *rng.integers(1, 40, 400).tolist(), 0]
    sentences = [" ".join(rng.choice(SYLLABLES, length).tolist()) for length in lengths]
    load = Segmenter.load()
    assert load.segment(sentences) == [load.segment([sentence])[0] for sentence in sentences]


def test_no_sentences() -> None:
    assert Segmenter.load().segment([]) == []
    assert Segmenter.load().segment([], [], []) == []
    assert Segmenter.load().segment(["", "xã", " \n"]) == [[], [(0, 2)], []]


def test_forgetting_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    sentences = [" ".join(SYLLABLES[start : start + 9]) for start in range(len(SYLLABLES))]
    before = Segmenter.load().segment(sentences)
    monkeypatch.setattr(segmenter, "_MEMO_PIECES", 3)
    monkeypatch.setattr(segmenter, "_BLOCK", 40)
    assert Segmenter.load().segment(sentences) == before


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_another_expression_is_asked_for_whole_sentences(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(segmenter, "_CUTTABLE", "another")
        patch.setattr(crf.Model, "read", lambda folder: READ)
        uncut = segmenter._load.__wrapped__()
    assert uncut.segment([text]) == Segmenter.load().segment([text])


def test_a_word_begins_at_a_boundary() -> None:
    assert cut("Cựu chiến binh xã họp") == ["Cựu chiến binh", "xã", "họp"]
    assert cut("Cựu chiến binh xã họp", boundaries=[4]) == ["Cựu", "chiến binh", "xã", "họp"]
    assert cut("Cựu chiến binh xã họp", boundaries=[3]) == ["Cựu", "chiến binh", "xã", "họp"]
    assert cut("Cựu chiến binh xã họp", boundaries=[0, 21]) == ["Cựu chiến binh", "xã", "họp"]


def test_a_boundary_splits_a_token() -> None:
    assert cut("UBNDxã họp") == ["UBNDxã", "họp"]
    assert cut("UBNDxã họp", boundaries=[4]) == ["UBND", "xã", "họp"]
    assert cut("UBNDxã họp", boundaries=[1, 3]) == ["U", "BN", "Dxã", "họp"]


def test_a_demanded_word_is_one_word() -> None:
    assert cut("Hội xã họp", words=[(0, 6)]) == ["Hội xã", "họp"]
    assert cut("Hội xã họp", words=[(4, 10)], boundaries=[7]) == ["Hội", "xã họp"]
    assert cut("số 12-KH/HU ngày", words=[(3, 11)]) == ["số", "12-KH/HU", "ngày"]
    assert cut("đạt 97 % hộ", words=[(3, 9)]) == ["đạt", "97 %", "hộ"]


def test_neighbours_are_chosen_to_fit() -> None:
    # Cutting what the model says freely would leave `năng`, `đội` and `tế` without the partner they have here.
    assert cut("tổ chức năng khiếu") == ["tổ chức năng", "khiếu"]
    assert cut("tổ chức năng khiếu", words=[(0, 7)]) == ["tổ chức", "năng khiếu"]
    assert cut("đảng bộ đội biên phòng") == ["đảng", "bộ đội", "biên phòng"]
    assert cut("đảng bộ đội biên phòng", words=[(8, 22)]) == ["đảng bộ", "đội biên phòng"]
    assert cut("trung tâm y tế bào", boundaries=[12]) == ["trung tâm", "y", "tế bào"]


@st.composite
def constrained(draw: st.DrawFn) -> tuple[str, set[int], list[Span]]:
    text = draw(TEXTS.filter(lambda text: bool(text.strip())))
    offsets = st.integers(0, len(text))
    edges = sorted(draw(st.sets(offsets, max_size=6)))
    spans = [(start, end) for start, end in zip(edges[::2], edges[1::2], strict=False) if text[start:end].strip()]
    return text, draw(st.sets(offsets, max_size=4)), spans


@settings(max_examples=200, deadline=None)
@given(constrained(), st.booleans())
def test_constraints_are_honoured(case: tuple[str, set[int], list[Span]], fallback: bool) -> None:
    text, boundaries, demanded = case
    cutter = Segmenter(segmenter._Calls(UNDERTHESEA.word_tokenize)) if fallback else Segmenter.load()
    padding = "Hội Nông dân xã"
    before, spans, _ = cutter.segment([padding, text, padding], [[], boundaries, []], [[], demanded, []])
    assert_covers(text, spans)
    assert before == cutter.segment([padding])[0]
    begins = {start for start, _ in spans}
    for start, end in demanded:
        stripped = text[start:end]
        first = start + len(stripped) - len(stripped.lstrip())
        assert (first, first + len(stripped.strip())) in spans
    for boundary in boundaries:
        solid = next((index for index in range(boundary, len(text)) if not text[index].isspace()), None)
        if solid is not None and not any(start < boundary < end for start, end in demanded):
            assert solid in begins


@pytest.mark.parametrize(
    ("boundaries", "words", "message"),
    [
        ([[]], None, "2 sentences, but boundaries for 1"),
        (None, [[], [], []], "2 sentences, but words for 3"),
        ([[7], []], None, "beyond a sentence of 6"),
        ([[], [-1]], None, "beyond a sentence of 5"),
        (None, [[(4, 7)], []], "beyond a sentence of 6"),
        (None, [[(2, 2)], []], "are blank"),
        (None, [[(3, 4)], []], "are blank"),
        (None, [[(0, 4), (2, 6)], []], "overlap"),
    ],
)
def test_impossible_constraints_are_refused(
    boundaries: list[list[int]] | None, words: list[list[Span]] | None, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        Segmenter.load().segment(["Hội xã", "họp ở"], boundaries, words)


@pytest.fixture
def forgotten() -> Iterator[None]:
    segmenter._load.cache_clear()
    yield
    segmenter._load.cache_clear()


@pytest.mark.usefixtures("forgotten")
def test_an_unreadable_model_warns_once_and_underthesea_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    sentences = ["Hội Nông dân xã họp bàn AB.", "", " ðồng bào\n H'Mông :D "]
    usual = Segmenter.load().segment(sentences)
    segmenter._load.cache_clear()

    def refuse(folder: Path) -> crf.Model:
        raise crf.UnknownFormatError("labels ['B', 'I']")

    monkeypatch.setattr(crf.Model, "read", refuse)
    with pytest.warns(RuntimeWarning, match=r"cannot be read \(labels"):
        slow = Segmenter.load()
    assert isinstance(slow._decoder, segmenter._Calls)
    assert slow.segment(sentences) == usual
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert Segmenter.load() is slow


@pytest.mark.parametrize("name", ["models.bin", "features.bin", "dictionary.bin"])
@pytest.mark.parametrize("damage", ["missing", "empty", "short", "alien"])
def test_a_damaged_model_counts_as_unreadable(tmp_path: Path, name: str, damage: str) -> None:
    for file in ("models.bin", "features.bin", "dictionary.bin"):
        (tmp_path / file).write_bytes((MODEL / file).read_bytes())
    data = (tmp_path / name).read_bytes()
    if damage == "missing":
        (tmp_path / name).unlink()
    else:
        (tmp_path / name).write_bytes(
            {"empty": b"", "short": data[: len(data) // 2], "alien": b"UTCF" + data[4:]}[damage]
        )
    with pytest.raises(segmenter._UNREADABLE):
        crf.Model.read(tmp_path)


def test_importing_does_not_load_the_heavy_packages() -> None:
    code = "import sys, trichluc.segmenter; print({'numpy', 'underthesea'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
