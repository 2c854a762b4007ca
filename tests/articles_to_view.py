"""What the tests of pages share: articles, one of them hostile, and a check that fails."""

from pathlib import Path

from typer.testing import CliRunner, Result

from trichluc.assembly import process
from trichluc.cli import app
from trichluc.records import Check, CheckKind, Evidence, Record, new_record

ARTICLE = """Xã Vĩnh An: Nhiều cách làm hay

(10/3/2024) Đảng bộ huyện Lương Bình có 40 TCCSĐ (15 đảng bộ và 25 chi bộ), trên 1.900 đảng viên.

Năm 2023, mô hình “Tiếng kẻng bình yên” của Hội CCB xã Vĩnh An giúp 120/125 hộ (đạt 96%);
Hội LHPN xã Vĩnh An vận động 45 triệu đồng.

Theo Kết luận số 12-KL/TW, UBND xã Vĩnh An họp với 7 thôn.
"""

HOSTILE = """<script>alert(1)</script> </title></textarea> Xã A & B: "x" 'y' <img src=x onerror=alert(2)>

UBND xã </script><!-- <b>An</b> có 30 hộ và 5 <svg/onload=alert(3)> thôn; {{ 7*7 }} {% raw %} ${x} `y`
javascript:alert(4) http://example.com/a.js

Mô hình “</mark><style>*{}</style>” của Hội CCB xã <i onmouseover='alert(5)'>Tân</i>.
"""


def record_of(text: str, identity: str | None = None) -> Record:
    return process(new_record(text, id=identity))


def check(kind: CheckKind, holds: bool, record: Record) -> Check:
    span = record.quantities[0]
    evidence = Evidence(start=span.start, end=span.end, text=span.text)
    return Check(kind=kind, holds=holds, expected=44.0, found=671.5, spans=[evidence], sentence=span.sentence)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])
