"""Normalise: what each kind of broken or odd text becomes, and that every span of the view leads back."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trichluc.alignment import View
from trichluc.assembly import process, stages_until
from trichluc.records import new_record
from trichluc.stages.normalise import normalise

TEXT = "Huyện ủy đã tổ chức hội nghị, có 2.600 đảng viên; “dân vận khéo” - từ cơ sở."


@pytest.mark.parametrize(
    ("raw", "normalised"),
    [
        ("hoa\u0300 xa\u0303", "hoà xã"),
        ("xã\u00a0\u2009Hòa  An", "xã Hòa An"),
        ("dân\u200b vận \u200b khéo\u00ad", "dân vận khéo"),
        ("a – b — c − d", "a - b - c - d"),
        ("«A» „B” ‟C”", "“A” “B” “C”"),
        ("‘A’ …", "'A' …"),
        ("triệu đồng,120 kg", "triệu đồng, 120 kg"),
        ("tăng 2,5 lần, giảm 1.000 hộ", "tăng 2,5 lần, giảm 1.000 hộ"),
        ("ở thôn.Hội Nông dân xã", "ở thôn. Hội Nông dân xã"),
        ("giảm3%, ngày18/5, sau12 vòng, km2, mp3, Covid19", "giảm 3%, ngày 18/5, sau 12 vòng, km2, mp3, Covid19"),
        ("giữa năm 2019.Ông nói", "giữa năm 2019. Ông nói"),
        ("hộ nghèo còn 19,giảm mạnh", "hộ nghèo còn 19, giảm mạnh"),
        ("30hộ, 198triệu đồng, 0.5ha, 3G, m2, 8h15, U23, 20m", "30 hộ, 198 triệu đồng, 0.5 ha, 3G, m2, 8h15, U23, 20m"),
        ("TP.HCM, D.N, www.baomoi.vn/a,b", "TP.HCM, D.N, www.baomoi.vn/a,b"),
        ("dòng một \r\n  dòng hai\rdòng ba", "dòng một\ndòng hai\ndòng ba"),
        ("Ðảng, d\u0335ồng", "Đảng, đồng"),
        ("хã Нòa", "xã Hòa"),
        ("NN&amp;PTNT &quot;A&quot; 5&nbsp;kg", 'NN&PTNT "A" 5 kg'),
    ],
)
def test_each_oddity(raw: str, normalised: str) -> None:
    assert normalise(View.of(raw)).text == normalised


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("nbsp", ["\u00a0", " "])
def test_mojibake_is_repaired_and_named(times: int, nbsp: str) -> None:
    if times == 2 and nbsp == " ":
        pytest.skip("twice broken text that also lost its no-break spaces cannot be told apart")
    broken = TEXT
    for _ in range(times):
        broken = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in broken.encode())
    record = process(new_record(broken.replace("\u00a0", nbsp)), stages_until("normalise"), views=True)
    assert record.normalised == TEXT
    assert "Windows-1252" in record.warnings[0]


ODD = "aăâđêôơưạếọ \u00a0\u200b\u00ad\u0301\u0323\u0335,.;:2“”«»–&amp;Ð\r\nхÃ¡»\u2009"


@given(st.text(ODD, max_size=40), st.data())
def test_every_span_of_the_view_leads_back(raw: str, data: st.DataObject) -> None:
    view = normalise(View.of(raw))
    start = data.draw(st.integers(0, len(view.text)))
    end = data.draw(st.integers(start, len(view.text)))
    raw_start, raw_end = view.to_raw(start, end)
    assert 0 <= raw_start <= raw_end <= len(raw)
    wanted = [char for char in unicodedata.normalize("NFD", view.text[start:end]) if char in "aeou2"]
    evidence = iter(unicodedata.normalize("NFD", raw[raw_start:raw_end]))
    if "&" not in raw and "Ã" not in raw:
        assert all(char in evidence for char in wanted)


@given(st.text(ODD, max_size=40))
def test_a_normal_text_stays(raw: str) -> None:
    once = normalise(View.of(raw)).text
    if not {"&", "Ã", "х"} & {*raw, *once}:
        assert normalise(View.of(once)).text == once
