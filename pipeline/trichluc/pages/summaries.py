"""What an index keeps of each article, and what it counts over all of them."""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from typing import Any, NamedTuple

import regex

from trichluc.folding import fold_name
from trichluc.pages.wording import Wording, date_in_words, label_of
from trichluc.records import LAYERS, Record

_UNSAFE = regex.compile(r"[^A-Za-z0-9._-]+")
_LONGEST_NAME = 80
_LONGEST_TITLE = 90  # characters, where the beginning of the text serves as one
# Names that Windows keeps for devices.
_DEVICE = regex.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", regex.IGNORECASE)
_YEAR = regex.compile(r"\d{4}")
_MAX_NAMES = 60  # of organisations and models of one article that a search finds
_BARS = 12
_COLUMNS = 16


def title_of(record: Record) -> str:
    """An article's title; of one that has none, how its text begins.

    >>> from trichluc.records import new_record
    >>> title_of(new_record("  Huyện có 3 xã về đích."))
    'Huyện có 3 xã về đích.'
    """
    words = " ".join((record.article.title or "").split())
    if words:
        return words
    begins = " ".join(record.text[: 2 * _LONGEST_TITLE].split())
    if len(begins) > _LONGEST_TITLE:
        begins = begins[:_LONGEST_TITLE].rpartition(" ")[0] + " …"
    return begins or record.id


class Row(NamedTuple):
    """An article in the list; `names` are places in the index's list of names."""

    href: str
    title: str
    published: str
    date: Wording
    place: str
    counts: tuple[int, ...]
    failed: int
    names: tuple[int, ...]


class Bar(NamedTuple):
    """A bar of a chart; `share` is its length out of 100."""

    words: Wording
    number: int
    share: float


class Index:
    """The rows of many articles, and counts over them; it grows by a small row an article.

    >>> from trichluc.records import new_record
    >>> index = Index()
    >>> index.add(new_record("Bài một", id="tin/1")), index.add(new_record("Bài hai", id="tin-1"))
    ('tin-1-58f36432.html', 'tin-1.html')
    >>> len(index)
    2
    """

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.totals = [0] * len(LAYERS)
        self.failed = 0
        self._files: set[str] = set()
        self._names: dict[str, int] = {}
        self._spelling: dict[str, str] = {}
        self._articles_of: Counter[str] = Counter()
        self._campaigns: Counter[str] = Counter()
        self._units: Counter[str] = Counter()
        self._years: Counter[int] = Counter()

    def __len__(self) -> int:
        return len(self.rows)

    def add(self, record: Record) -> str:
        """Take a record in.

        Returns:
            The file name of its page: unlike that of any other, and safe on any system.
        """
        file = self._file_name(record.id)
        counts = tuple(len(getattr(record, layer)) for layer in LAYERS)
        self.totals = [total + count for total, count in zip(self.totals, counts, strict=True)]
        failed = sum(not check.holds for check in record.checks)
        self.failed += bool(failed)
        bodies = self._bodies(record)
        models = {fold_name(model.name): model.name for model in record.campaign_models}
        found = [*bodies.values(), *models.values()][:_MAX_NAMES]
        published = record.article.published or ""
        row = Row(
            href=f"articles/{file}",
            title=title_of(record),
            published=published,
            date=date_in_words(published),
            place=record.article.place or "",
            counts=counts,
            failed=failed,
            names=tuple(self._names.setdefault(name, len(self._names)) for name in found),
        )
        self.rows.append(row)
        self._campaigns.update(model.kind for model in record.campaign_models)
        self._units.update(quantity.unit for quantity in record.quantities if quantity.unit)
        self._years.update(int(time.value[:4]) for time in record.times if _YEAR.match(time.value))
        return file

    def _bodies(self, record: Record) -> dict[str, str]:
        """The organisations that the article names in full, by folded name; bare short forms are of many bodies."""
        bodies = {}
        for mention in record.organisations:
            if mention.named or mention.resolved:
                name = mention.resolved or mention.name
                bodies[fold_name(name)] = self._spelling.setdefault(fold_name(name), name)
        self._articles_of.update(bodies.keys())
        return bodies

    def _file_name(self, identity: str) -> str:
        bare = "".join(one for one in unicodedata.normalize("NFD", identity) if not unicodedata.combining(one))
        name = _UNSAFE.sub("-", bare.translate({ord("đ"): "d", ord("Đ"): "D"})).strip(".-")[:_LONGEST_NAME]
        # What had to be changed could come to be the same as another name, but for a part of its own.
        if name != identity or _DEVICE.fullmatch(name):
            name = f"{name or 'article'}-{hashlib.sha256(identity.encode()).hexdigest()[:8]}"
        chosen, number = name, 1
        while chosen.lower() in self._files:
            number += 1
            chosen = f"{name}-{number}"
        self._files.add(chosen.lower())
        return f"{chosen}.html"

    def rows_and_names(self) -> dict[str, Any]:
        """What the page's script lists and searches."""
        return {"names": list(self._names), "rows": self.rows}

    def organisations(self) -> list[Bar]:
        """The organisations that most articles name."""
        return _bars([(Wording(self._spelling[key], self._spelling[key]), n) for key, n in _most(self._articles_of)])

    def campaigns(self) -> list[Bar]:
        """The kinds of the campaign models."""
        return _bars([(label_of("campaign_models", "kind", kind), n) for kind, n in _most(self._campaigns)])

    def units(self) -> list[Bar]:
        """The units of the figures."""
        return _bars([(Wording(unit, unit), n) for unit, n in _most(self._units)])

    def years(self) -> tuple[list[Bar], int]:
        """The stretch of years with most mentions, year by year, and the number of mentions outside it."""
        if not self._years:
            return [], 0
        last = max(
            self._years,
            key=lambda end: (sum(self._years[year] for year in range(end - _COLUMNS + 1, end + 1)), end),
        )
        # Years before the first that is named would be an empty margin.
        first = min(year for year in self._years if last - _COLUMNS < year <= last)
        inside = [(Wording(str(year), str(year)), self._years[year]) for year in range(first, last + 1)]
        return _bars(inside), sum(self._years.values()) - sum(number for _, number in inside)


def _most(counter: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counter.items(), key=lambda item: (-item[1], item[0]))[:_BARS]


def _bars(counted: list[tuple[Wording, int]]) -> list[Bar]:
    most = max((number for _, number in counted), default=1) or 1
    return [Bar(words, number, round(100 * number / most, 1)) for words, number in counted]
