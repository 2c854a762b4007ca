"""What other packages make of the same articles: `make compare` runs it in an environment that has them.

Prints Markdown tables: single forms read by each package, then F1 on the gold of corpus/ for quantities and times with
their values (quantulum3, dateparser), for organisations (underthesea.ner) and for the definitions of abbreviations
in the text (Schwartz and Hearst's algorithm in the package abbreviations). A package is scored as leniently as can be:
a find counts if it overlaps the gold and its value is right; for organisations, if its span is exact.

With --docs FILE the tables are put into that file, between the lines <!-- compare --> and <!-- /compare -->.
"""

from __future__ import annotations

import argparse
import json
import re
import unicodedata
import warnings
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from trichluc.assembly import process
from trichluc.records import Record, new_record

ROOT = Path(__file__).resolve().parent.parent
ARTICLES, GOLD = ROOT / "corpus" / "articles", ROOT / "corpus" / "gold"

#: text, the form in it, what it means
FORMS = (
    ("đạt 41/44 chỉ tiêu", "41/44", "41 of 44"),
    ("có 2.600 đảng viên", "2.600", "2600"),
    ("tăng 2,95% so với cùng kỳ", "2,95%", "2.95 %"),
    ("7/7 xã đạt chuẩn", "7/7", "7 of 7, no date"),
    ("97% cán bộ", "97%", "97 %, no year"),
    ("thu 1,2 tỷ đồng", "1,2 tỷ", "1200000000 đồng"),
    ("vay hai triệu rưỡi đồng", "hai triệu rưỡi", "2500000 đồng"),
    ("hăm lăm hộ thoát nghèo", "hăm lăm", "25"),
    ("thu 45 triệu đồng/người/năm", "45 triệu", "45000000 đồng/người/năm"),
    ("gặt 5 - 7 tạ/sào", "5 - 7", "5 to 7 tạ/sào"),
    ("Bước sang năm 2023", "năm 2023", "2023"),
    ("trong quý I/2024", "quý I/2024", "2024-33"),
    ("6 tháng đầu năm 2022", "6 tháng đầu năm 2022", "2022-01/2022-06"),
    ("nhiệm kỳ 2020-2025", "2020-2025", "2020/2025"),
    ("sáng ngày 18/5/2021", "18/5/2021", "2021-05-18"),
)


class Found(NamedTuple):
    """A stretch of a text and what a package takes it for."""

    start: int
    end: int
    value: Any


def by_trichluc(text: str) -> Iterator[Found]:
    """The quantities and times of the line."""
    record = process(new_record(text))
    for quantity in record.quantities:
        yield Found(
            quantity.start, quantity.end, _amount(quantity.value, quantity.value_to, quantity.total, quantity.unit)
        )
    for time in record.times:
        yield Found(time.start, time.end, time.value)


def _amount(value: float, to: float | None, total: float | None, unit: str | None) -> str:
    said = f"{value:.10g}"
    if total is not None:
        said += f" of {total:.10g}"
    if to is not None:
        said += f" to {to:.10g}"
    return f"{said} {unit}" if unit else said


def by_quantulum3(text: str) -> Iterator[Found]:
    """The quantities that quantulum3 finds; it raises on some texts, of which it then finds none."""
    parse: Callable[[str], Any] = import_module("quantulum3.parser").parse
    try:
        found = parse(text)
    except Exception:  # its own errors are of any kind
        return
    for quantity in found:
        unit = "" if quantity.unit.name == "dimensionless" else f" {quantity.unit.name}"
        yield Found(*quantity.span, f"{quantity.value:.10g}{unit}")


def by_dateparser(text: str) -> Iterator[Found]:
    """The times that dateparser finds in Vietnamese text."""
    search: Callable[..., Any] = import_module("dateparser.search").search_dates
    at = 0
    for words, moment in search(text, languages=["vi"], settings={"DATE_ORDER": "DMY"}) or ():
        start = text.find(words, at)
        if start >= 0:
            at = start + len(words)
            yield Found(start, at, moment.date().isoformat())


def by_ner(text: str) -> Iterator[tuple[int, int]]:
    """The organisations that underthesea.ner finds, by their place in the text."""
    ner: Callable[[str], Any] = import_module("underthesea").ner
    for line in re.finditer(r"[^\n]+", text):
        at = line.start()
        begun: int | None = None
        end = at
        for word, _, _, label in ner(line[0]):
            start = _find_words(text, word, at)
            if start is None:
                continue
            if begun is not None and label != "I-ORG":
                yield begun, end
                begun = None
            if label == "B-ORG":
                begun = start[0]
            at = end = start[1]
        if begun is not None:
            yield begun, end


def by_schwartz_hearst(text: str) -> set[tuple[str, str]]:
    """The short forms that a text defines by the algorithm of Schwartz and Hearst (2003), with what they stand for."""
    find: Callable[..., dict[str, str]] = import_module(
        "abbreviations.schwartz_hearst"
    ).extract_abbreviation_definition_pairs
    return {_pair(short, long) for short, long in find(doc_text=text).items()}


def by_definitions(text: str, record: Record) -> set[tuple[str, str]]:
    """The short forms that the line reads by a definition in the text, or with what stands right beside them."""
    plain = _plain(text)
    read = ((each.method, _pair(each.text, each.expansion)) for each in record.abbreviations)
    return {pair for method, pair in read if method == "inline" or _is_beside(plain, *pair)}


def _is_beside(plain: str, short: str, long: str) -> bool:
    return f"{long} ({short.lower()}" in plain or f"{short.lower()} ({long}" in plain


def _pair(short: str, long: str) -> tuple[str, str]:
    return short, _plain(long)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).lower().split())


def _find_words(text: str, word: str, at: int) -> tuple[int, int] | None:
    pattern = r"\s*".join(re.escape(part) for part in word.split())
    match = re.compile(pattern).search(text, at)
    return match.span() if match else None


def forms_table() -> str:
    """The single forms as each package reads them; a form that it does not find is said to be so."""
    lines = [
        f"| form | it means | trichluc | quantulum3 {version('quantulum3')} | dateparser {version('dateparser')} |",
        "|---|---|---|---|---|",
    ]
    for text, form, meaning in FORMS:
        start = text.index(form)
        cells = []
        for read in (by_trichluc, by_quantulum3, by_dateparser):
            near = [found.value for found in read(text) if found.start < start + len(form) and start < found.end]
            cells.append("; ".join(map(str, near)) or "–")
        lines.append(f"| {text.replace(form, f'**{form}**')} | {meaning} | {' | '.join(cells)} |")
    return "\n".join(lines)


def gold_articles() -> Iterator[tuple[str, dict[str, list[dict[str, Any]]], Record]]:
    """The articles of corpus/ with their gold and their record."""
    for path in sorted(GOLD.glob("*/*.gold.json")):
        gold = json.loads(path.read_text("utf-8"))
        text = (ARTICLES / f"{gold['id']}.txt").read_bytes().decode("utf-8")
        yield text, gold["layers"], process(new_record(text))


class Tally:
    """Finds counted against gold."""

    def __init__(self) -> None:
        self.gold = self.found = self.right = 0

    def add(
        self, marks: list[dict[str, Any]], found: list[Any], is_right: Callable[[dict[str, Any], Any], bool]
    ) -> None:
        """Count one article; what touches an optional mark alone is not counted."""
        wanted = [mark for mark in marks if not mark.get("optional")]
        spared = [mark for mark in marks if mark.get("optional")]
        self.gold += len(wanted)
        for each in found:
            hit = next((mark for mark in wanted if is_right(mark, each)), None)
            if hit is not None:
                wanted.remove(hit)
                self.right += 1
                self.found += 1
            elif not any(_touches(mark, each) for mark in spared):
                self.found += 1

    def row(self, what: str, who: str) -> str:
        """A row of the table."""
        precision = self.right / self.found if self.found else 0.0
        recall = self.right / self.gold if self.gold else 0.0
        both = precision + recall
        return (
            f"| {what} | {who} | {self.gold} | {precision:.3f} | {recall:.3f} "
            f"| {2 * precision * recall / both if both else 0.0:.3f} |"
        )


def _touches(mark: dict[str, Any], found: Any) -> bool:
    return bool(mark["start"] < found[1] and found[0] < mark["end"])


def _is_amount(mark: dict[str, Any], found: Found) -> bool:
    if not _touches(mark, found):
        return False
    value = re.match(r"-?[\d.]+(?:e[+-]?\d+)?", str(found.value))
    return value is not None and abs(float(value[0]) - float(mark["value"])) <= 1e-6 * max(1.0, abs(mark["value"]))


def _is_time(mark: dict[str, Any], found: Found) -> bool:
    # A package without EDTF names a day: it is right if the gold's year, month or day begins it.
    return _touches(mark, found) and (found.value == mark["value"] or str(found.value).startswith(mark["value"][:10]))


def _is_span(mark: dict[str, Any], found: tuple[int, int]) -> bool:
    return (mark["start"], mark["end"]) == found


def gold_table() -> str:
    """F1 of each package on the gold."""
    tallies = {
        key: Tally()
        for key in (
            ("quantities: overlap, value right", "trichluc"),
            ("quantities: overlap, value right", "quantulum3"),
            ("times: overlap, value right", "trichluc"),
            ("times: overlap, value right", "dateparser"),
            ("organisations: exact span", "trichluc"),
            ("organisations: exact span", "underthesea.ner"),
        )
    }
    amounts, times, bodies = (list(tallies)[number][0] for number in (0, 2, 4))
    for text, layers, record in gold_articles():
        composed = unicodedata.normalize("NFC", text)
        quantities = [
            mark for mark in layers["quantities"] if mark.get("kind") != "ordinal" and mark.get("value") is not None
        ]
        ours = [Found(each.start, each.end, f"{each.value!r}") for each in record.quantities if each.kind != "ordinal"]
        tallies[amounts, "trichluc"].add(quantities, ours, _is_amount)
        tallies[amounts, "quantulum3"].add(quantities, list(by_quantulum3(text)), _is_amount)
        marks = [mark for mark in layers["times"] if mark.get("value")]
        tallies[times, "trichluc"].add(
            marks, [Found(each.start, each.end, each.value) for each in record.times], _is_time
        )
        tallies[times, "dateparser"].add(marks, list(by_dateparser(text)), _is_time)
        organisations = layers["organisations"]
        tallies[bodies, "trichluc"].add(
            organisations, [(each.start, each.end) for each in record.organisations], _is_span
        )
        # The model knows composed letters alone; an article in others would only count against it.
        if composed == text:
            tallies[bodies, "underthesea.ner"].add(organisations, list(by_ner(text)), _is_span)
    lines = ["| what | who | gold | precision | recall | F1 |", "|---|---|---|---|---|---|"]
    return "\n".join(lines + [tally.row(*key) for key, tally in tallies.items()])


def definitions_table() -> str:
    """The definitions found in the articles, and how many of them the gold of abbreviations confirms."""
    found: dict[str, int] = {"trichluc": 0, f"abbreviations {version('abbreviations')}": 0}
    right = dict.fromkeys(found, 0)
    defined = 0
    for text, layers, record in gold_articles():
        marks = layers["abbreviations"]
        gold = {_pair(mark["text"], mark["expansion"]) for mark in marks if mark.get("expansion")}
        plain = _plain(text)
        defined += sum(_is_beside(plain, *pair) for pair in gold)
        for who, pairs in zip(found, (by_definitions(text, record), by_schwartz_hearst(text)), strict=True):
            found[who] += len(pairs)
            right[who] += len(pairs & gold)
    lines = [
        f"Definitions of an abbreviation right beside it, by the gold: {defined}.",
        "",
        "| who | definitions found | of them right by the gold |",
        "|---|---|---|",
    ]
    return "\n".join(lines + [f"| {who} | {found[who]} | {right[who]} |" for who in found])


def main() -> None:
    """Print the tables, and put them into a page if one is named."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--docs", type=Path, help="the Markdown page to put the tables into")
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    tables = f"{forms_table()}\n\n{gold_table()}\n\n{definitions_table()}\n"
    print(tables)
    if given.docs:
        before, _, rest = given.docs.read_text("utf-8").partition("<!-- compare -->")
        _, _, after = rest.partition("<!-- /compare -->")
        given.docs.write_text(f"{before}<!-- compare -->\n\n{tables}\n<!-- /compare -->{after}", "utf-8")


if __name__ == "__main__":
    main()
