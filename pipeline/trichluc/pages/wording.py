"""What a page says in Vietnamese and in English: labels, figures, and dates in words.

The labels stand in `labels.tsv`. Every wording is a pair, so that a page holds both languages and shows one.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import regex

_MOMENT = regex.compile(
    r"(?:(?P<year>[\dX]{4})(?:-(?P<month>[\dX]{2})(?:-(?P<day>[\dX]{2}))?)?)?(?:T(?P<clock>\d\d:\d\d)(?::\d\d)?)?"
)
_UNSAID = "X"
_QUARTERS = {"33": ("I", "Q1"), "34": ("II", "Q2"), "35": ("III", "Q3"), "36": ("IV", "Q4")}
_DECIMALS = 6


class Wording(NamedTuple):
    """The same thing said in both languages."""

    vi: str
    en: str


class LabelError(KeyError):
    """A label that `labels.tsv` lacks; a fault of the package."""


@cache
def labels() -> dict[str, Wording]:
    """All labels by their keys.

    >>> labels()["layer.quantities"]
    Wording(vi='Số liệu', en='Figures')
    """
    lines = files("trichluc.pages").joinpath("labels.tsv").read_text("utf-8").splitlines()
    return {row["key"]: Wording(row["vi"], row["en"]) for row in csv.DictReader(lines, delimiter="\t", quoting=3)}


def label(key: str) -> Wording:
    """One label.

    Raises:
        LabelError: if there is none of that key.
    """
    try:
        return labels()[key]
    except KeyError as error:
        raise LabelError(f"labels.tsv has no {key}") from error


def label_of(layer: str, field: str, value: str) -> Wording:
    """What a value of a closed set is called, by the layer's field or by any field of that name; else the value itself.

    >>> label_of("organisations", "level", "commune")
    Wording(vi='cấp xã', en='commune')
    >>> label_of("quantities", "unit", "ha")
    Wording(vi='ha', en='ha')
    """
    known = labels()
    return known.get(f"{layer}.{field}.{value}") or known.get(f"{field}.{value}") or Wording(value, value)


def field_label(layer: str, field: str) -> Wording:
    """What a field is called; a field that has no label keeps its name, with spaces.

    >>> field_label("campaign_models", "never_heard_of")
    Wording(vi='never heard of', en='never heard of')
    """
    known = labels()
    plain = field.replace("_", " ")
    return known.get(f"field.{layer}.{field}") or known.get(f"field.{field}") or Wording(plain, plain)


def number(value: float) -> Wording:
    """A number as each language writes it.

    >>> number(45000000.0), number(1234.5)
    (Wording(vi='45.000.000', en='45,000,000'), Wording(vi='1.234,5', en='1,234.5'))
    """
    whole = float(value).is_integer() and abs(value) < 1e21
    english = f"{int(value):,}" if whole else f"{value:,.{_DECIMALS}f}".rstrip("0").rstrip(".")
    return Wording(english.translate(str.maketrans(",.", ".,")), english)


def date_in_words(value: str) -> Wording:
    """A date, period or clock time in EDTF as a reader would say it; what is no such thing stays as it is.

    >>> date_in_words("2024-06-09T06:16")
    Wording(vi='9/6/2024, 06:16', en='9 June 2024, 06:16')
    >>> date_in_words("2022-01/2022-06").en, date_in_words("2024-33").vi, date_in_words("XXXX-02-08").en
    ('January 2022 – June 2022', 'quý I/2024', '8 February')
    >>> date_in_words("199X").en, date_in_words("2020/2025").vi, date_in_words("soon").en
    ('1990s', '2020–2025', 'soon')
    """
    parts = [_moment(part) for part in value.split("/")]
    said = [part for part in parts if part is not None]
    if not said or len(said) != len(parts):
        return Wording(value, value)
    joint = "–" if all(part.vi.isdigit() for part in said) else " – "
    return Wording(joint.join(part.vi for part in said), joint.join(part.en for part in said))


def _moment(value: str) -> Wording | None:
    match = _MOMENT.fullmatch(value)
    if not value or not match:
        return Wording("…", "…") if value in ("", "..") else None
    year, month, day, clock = (match[name] or "" for name in ("year", "month", "day", "clock"))
    date = _day(year, month, day)
    said = Wording(", ".join(filter(None, (date.vi, clock))), ", ".join(filter(None, (date.en, clock))))
    return said if said.vi else None


def _day(year: str, month: str, day: str) -> Wording:
    known = _year(year)
    if month in _QUARTERS:
        roman, short = _QUARTERS[month]
        return Wording(_with("/", f"quý {roman}", known.vi), _with(" ", short, known.en))
    if not month or (_UNSAID in month and (not day or _UNSAID in day)):
        return known
    if _UNSAID in month:
        return Wording(_with(", ", f"ngày {int(day)}", known.vi), _with(", ", f"the {int(day)}.", known.en))
    name = labels().get(f"month.{month}")
    if name is None:
        return known
    if not day or _UNSAID in day:
        return Wording(_with("/", f"tháng {int(month)}", known.vi), _with(" ", name.en, known.en))
    return Wording(_with("/", f"{int(day)}/{int(month)}", known.vi), _with(" ", f"{int(day)} {name.en}", known.en))


def _year(year: str) -> Wording:
    if not year or year.startswith(_UNSAID):
        return Wording("", "")
    if year.endswith("XX"):
        return Wording(f"thế kỷ {int(year[:2]) + 1}", f"{year[:2]}00s")
    if year.endswith(_UNSAID):
        return Wording(f"thập niên {year[:3]}0", f"{year[:3]}0s")
    return Wording(str(int(year)), str(int(year)))


def _with(joint: str, *parts: str) -> str:
    return joint.join(filter(None, parts))
