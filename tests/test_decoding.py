"""Decoding: one article in nine encodings is one text, and what is no text is said to be none."""

import unicodedata

import pytest

from trichluc.decoding import UnknownEncodingError, decode_bytes
from trichluc.legacy_encodings import _VIQR_MARKS, _tcvn3, _vni

TEXT = (
    "Huyện ủy vừa tổng kết phong trào thi đua năm vừa qua. Hội phụ nữ xã đã ra mắt mô hình mới, được đông đảo "
    "nhân dân hưởng ứng; nhiều hộ nghèo ở vùng sâu, vùng xa có thêm điều kiện để phát triển kinh tế. Ý thức giữ gìn "
    "vệ sinh cũng tốt hơn hẳn."
)


def to_tcvn3(text: str) -> bytes:
    codes = {char: bytes([code]) for code, char in _tcvn3().items()}
    upper = {"Ý": codes["ý"]}
    return b"".join(codes.get(char) or upper.get(char) or char.encode("ascii") for char in text)


def to_vni(text: str) -> bytes:
    codes = {char: written for written, char in _vni().items()}
    return "".join(codes.get(char, char) for char in text).encode("latin-1")


def to_viqr(text: str) -> bytes:
    signs = {mark: sign for sign, mark in _VIQR_MARKS.items()}
    text = text.replace("đ", "dd").replace("Đ", "DD")
    order = {"\u0302": 0, "\u0306": 0, "\u031b": 0}
    written = ""
    for char in text:
        decomposed = unicodedata.normalize("NFD", char)
        base, marks = decomposed[0], list(decomposed[1:])
        marks.sort(key=lambda mark: order.get(mark, 1))
        escaped = "\\" if char in ".?'" and written and written[-1].isalpha() else ""
        written += escaped + base + "".join(signs[mark] for mark in marks)
    return written.encode("ascii")


def to_windows_1258(text: str) -> bytes:
    # The code page has the letters ă â ê ô ơ ư đ, and the tones as signs of their own.
    written = ""
    for char in text:
        decomposed = unicodedata.normalize("NFD", char)
        tones = "".join(mark for mark in decomposed if mark in "\u0300\u0301\u0303\u0309\u0323")
        written += unicodedata.normalize("NFC", "".join(m for m in decomposed if m not in tones)) + tones
    return written.encode("cp1258")


ENCODED = {
    "utf-8": TEXT.encode(),
    "utf-8 with mark": b"\xef\xbb\xbf" + TEXT.encode(),
    "utf-8 decomposed": unicodedata.normalize("NFD", TEXT).encode(),
    "utf-16": TEXT.encode("utf-16"),
    "utf-16-le": TEXT.encode("utf-16-le"),
    "utf-16-be": TEXT.encode("utf-16-be"),
    "windows-1258": to_windows_1258(TEXT),
    "tcvn3": to_tcvn3(TEXT),
    "vni": to_vni(TEXT),
    "viqr": to_viqr(TEXT),
}


@pytest.mark.parametrize("name", ENCODED)
def test_one_article_in_every_encoding(name: str) -> None:
    decoded = decode_bytes(ENCODED[name])
    expected = TEXT.replace("Ý", "ý") if name == "tcvn3" else TEXT
    assert unicodedata.normalize("NFC", decoded.text) == expected
    assert decoded.encoding == name.split(" ")[0]


def test_english_and_plain_ascii_are_no_viqr() -> None:
    text = "Is this (a test)? Yes. Do you agree? Added: odd, middle, e.g. A+ or O^2."
    assert decode_bytes(text.encode()) == (text, "utf-8")


def test_an_encoding_can_be_forced() -> None:
    assert decode_bytes(b"u\xfb", "vni").text == "ủ"
    with pytest.raises(UnknownEncodingError, match="not in utf-8"):
        decode_bytes(b"\xe0", "utf-8")


@pytest.mark.parametrize("content", [b"\x89PNG\x00\x00\xff", b"\xff\xd8\xe0\xe0\xf1\xf2 \xb1", bytes(range(128, 256))])
def test_bytes_that_are_no_text(content: bytes) -> None:
    with pytest.raises(UnknownEncodingError):
        decode_bytes(content)
