"""A user's own gazetteer: places and organisations that the package does not list, read from a TSV and put to use.

A row of type `place` is one of three things: another spelling of a unit (`alias_of` names the unit, `place_code` is
its code), a village (`place_code` is its commune's), or a unit that the package lacks (`place_code` is its own,
`within` the code of the unit that it lies in). Any other type makes the row an organisation, or, with `alias_of`,
another name of an organisation of the file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.resources.abc import Traversable
from typing import Literal, get_args

import msgspec

from trichluc.article import Article
from trichluc.folding import fold
from trichluc.gazetteer import (
    BEFORE,
    LEVELS_OF,
    SINCE,
    Era,
    Gazetteer,
    Unit,
    UnitLevel,
    divide,
    name_key,
    shipped_gazetteer,
)
from trichluc.grammar.organisation_lexicon import places_of
from trichluc.grammar.words import Words
from trichluc.lexicons import LexiconError, PhraseIndex, numbered_rows
from trichluc.records import Annotation, Level, Organisation, OrganisationType

RULE = "own"
_ERAS: tuple[Era, ...] = (BEFORE, SINCE)


class OwnRow(msgspec.Struct, frozen=True):
    """A row of the file.

    Attributes:
        name: the name as articles write it; of a village or a missing unit, with its kind.
        type: `place`, or the type of the organisation.
        level: the level of the place, which must be given, or of the organisation.
        place_code: what `place_code` is to be in records.
        place_era: the era of that code; it may be left out where the code is of one era only.
        within: of a unit that the package lacks, the code of the unit that it lies in, of the same era.
        alias_of: the name of the unit, or of the organisation of this file, of which this is another name.
        source: where the row comes from.
    """

    name: str
    type: Literal["place"] | OrganisationType
    level: Level | None
    place_code: str | None
    place_era: Era | None
    within: str | None
    alias_of: str | None
    source: str


class OwnTable(Gazetteer):
    """The units of the package with a user's own, and the user's villages.

    Args:
        units: the rows.
        villages: names of villages, with their kind, and their communes.
    """

    def __init__(self, units: Iterable[Unit], villages: Iterable[tuple[str, Unit]]) -> None:
        super().__init__(units)
        self._villages: dict[str, list[Unit]] = defaultdict(list)
        self._village_names = set()
        for name, commune in villages:
            self._villages[name_key(name)].append(commune)
            self._village_names.add(name_key(_after_level(name)[1]))

    def knows(self, name: str) -> bool:
        """Whether any unit or village has this bare name."""
        return super().knows(name) or name_key(name) in self._village_names

    def villages(self, name: str) -> Sequence[Unit]:
        """The communes of the villages of a name with its kind."""
        return self._villages.get(name_key(name), ())


class OwnGazetteer:
    """What a user's file adds.

    Args:
        table: the gazetteer with the user's places.
        organisations: the user's organisations and their other names, with every field that they inherit.
        counts: how many spellings, villages, units, organisations and aliases the file has, by these words.
    """

    def __init__(self, table: OwnTable, organisations: Sequence[OwnRow], counts: Mapping[str, int]) -> None:
        self.table = table
        self.organisations = organisations
        self.counts = counts
        self._index = PhraseIndex([row.name for row in organisations]) if organisations else None

    def add_organisations(self, article: Article) -> None:
        """Put the user's organisations into an article's; of two that overlap the longer stays, on ties the user's.

        Args:
            article: one on which the stage `organisations` has run; its organisations are changed in place.
        """
        record = article.record
        own = article.settle(article.expanded, self._found(article))
        own = [one for one in own if not _touches(one, record.documents)]
        kept = [one for one in own if not any(_is_within(one, other) for other in record.organisations)]
        others = (one for one in record.organisations if not _touches(one, kept))
        record.organisations = sorted([*others, *kept], key=lambda one: (one.start, one.end))

    def _found(self, article: Article) -> Iterator[Organisation]:
        view, raw = article.expanded, article.record.text
        for start, end, number in self._index.find(article.folded(view)) if self._index else ():
            row = self.organisations[number]
            raw_start, raw_end = view.to_raw(start, end)
            whole = view.from_raw(raw_start, raw_end)
            written = view.text[start:end]
            if whole[0] < start or whole[1] > end or not _is_as_written(row.name, written, raw[raw_start:raw_end]):
                continue
            yield Organisation(
                start=start,
                end=end,
                text=written,
                name=row.alias_of or row.name,
                type=row.type,  # type: ignore[arg-type]
                level=row.level,
                place_code=row.place_code,
                place_era=row.place_era,
                rule=RULE,
            )


def _touches(one: Annotation, others: Iterable[Annotation]) -> bool:
    return any(one.start < other.end and other.start < one.end for other in others)


def _is_within(one: Organisation, other: Organisation) -> bool:
    """Whether a mention lies in a longer one."""
    return other.start <= one.start and one.end <= other.end and other.end - other.start > one.end - one.start


def _is_as_written(name: str, written: str, raw: str) -> bool:
    """A name of one word counts only in its own letters, a longer one in any, with a capital if it has one."""
    return written == name if " " not in name else raw != raw.lower() or name == name.lower()


def read_own_gazetteer(file: Traversable) -> OwnGazetteer:
    """Read a user's own gazetteer.

    Args:
        file: the TSV file; its columns are the fields of `OwnRow`.

    Raises:
        LexiconError: if the file cannot be read or breaks its rules; the message names file, line and remedy.
    """
    try:
        rows = numbered_rows(file, OwnRow, key=("name", "type", "place_code", "place_era"))
    except OSError as error:
        raise LexiconError(f"{file}: it cannot be read: {error.strerror}; check the path") from error
    except UnicodeDecodeError as error:
        raise LexiconError(f"{file}: it is not in UTF-8 (byte {error.start}); save it as UTF-8") from error
    return _Reader(file.name, rows).read()


class _Reader:
    """Makes sense of the rows of one file, in which any may refer to any other."""

    def __init__(self, name: str, rows: Sequence[tuple[int, OwnRow]]) -> None:
        self._name = name
        self._rows = rows
        self._units = {(unit.code, unit.era): unit for unit in shipped_gazetteer()}
        self._counts = dict.fromkeys(("spellings", "villages", "units", "organisations", "aliases"), 0)

    def read(self) -> OwnGazetteer:
        places = [(number, row) for number, row in self._rows if row.type == "place"]
        # What others may lie in comes first: provinces before districts before communes before villages.
        order = (*get_args(UnitLevel), "village")
        for number, row in places:
            if row.level not in order:
                raise self._error(number, f"a place needs a level; write one of {', '.join(order)}")
        places.sort(key=lambda entry: order.index(entry[1].level or ""))
        villages: list[tuple[str, Unit]] = []
        for number, row in places:
            if row.level == "village":
                villages.append((row.name, self._village(number, row)))
            elif row.alias_of:
                self._add_spelling(number, row)
            else:
                self._add_unit(number, row)
        organisations = tuple(self._organisations())
        return OwnGazetteer(OwnTable(self._units.values(), villages), organisations, self._counts)

    def _error(self, number: int, message: str) -> LexiconError:
        return LexiconError(f"{self._name}, line {number}: {message}")

    def _village(self, number: int, row: OwnRow) -> Unit:
        self._refuse(number, row, "within", "a village lies in the commune of its place_code")
        self._refuse(number, row, "alias_of", "another name of a village is a row of its own")
        level, bare = _after_level(row.name)
        if level != "village" or not bare:
            raise self._error(number, f"{row.name} names no kind of village; begin with thôn, ấp, tổ dân phố …")
        commune = self._unit(number, row, "the code of the village's commune")
        if commune.level != "commune":
            raise self._error(number, f"{commune.code} is {commune.full_name}, no commune; give the commune's code")
        self._counts["villages"] += 1
        return commune

    def _add_spelling(self, number: int, row: OwnRow) -> None:
        self._refuse(number, row, "within", "where a unit lies is known")
        unit = self._unit(number, row, "the code of the unit that it is a spelling of")
        names = {unit.name, *unit.variants}
        kind, bare = divide(row.alias_of or "")
        if name_key(bare) not in {name_key(divide(name).name) for name in names} or kind not in (None, unit.kind):
            raise self._error(
                number, f"{unit.code} is {unit.full_name}, not {row.alias_of}; mend place_code, place_era or alias_of"
            )
        if unit.level != row.level:
            raise self._error(number, f"{unit.full_name} is a {unit.level}, not a {row.level}; mend the level")
        own_kind = divide(row.name).kind
        if own_kind and row.level not in LEVELS_OF[own_kind]:
            raise self._error(number, f"a {own_kind} is no {row.level}; mend the name or the level")
        self._units[unit.code, unit.era] = unit._replace(variants=(*unit.variants, row.name))
        self._counts["spellings"] += 1

    def _add_unit(self, number: int, row: OwnRow) -> None:
        kind, name = divide(row.name)
        if kind is None or row.level not in LEVELS_OF[kind]:
            raise self._error(
                number, f"a {row.level} that the package lacks begins with its kind, as in huyện X; give kind and name"
            )
        if row.place_code is None or row.place_era is None:
            raise self._error(
                number,
                "a unit that the package lacks needs place_code and place_era; give both, or, where this is another "
                "spelling of a unit, the name of that in alias_of",
            )
        known = self._units.get((row.place_code, row.place_era))
        if known is not None:
            raise self._error(
                number,
                f"{row.place_code} is {known.full_name} already; give another code, or, where this is another name of "
                "it, that name in alias_of",
            )
        parents: tuple[str, ...] = ()
        if row.level != "province":
            around = self._units.get((row.within or "", row.place_era))
            if around is None or around.level == "commune" or around.level == row.level:
                raise self._error(
                    number, f"within must be the code of a larger unit of the era {row.place_era}; mend it"
                )
            parents = (around.code,)
        elif row.within:
            raise self._error(number, "a province lies in no other unit; write - in within")
        self._units[row.place_code, row.place_era] = Unit(
            row.place_code,
            row.place_era,
            row.level,
            kind,
            name,
            parents,
            (),
            (),
            row.source,
        )
        self._counts["units"] += 1

    def _organisations(self) -> Iterator[OwnRow]:
        bodies = [(number, row) for number, row in self._rows if row.type != "place"]
        full = {fold(row.name): (number, row) for number, row in bodies if row.alias_of is None}
        seen: dict[str, int] = {}
        for number, row in bodies:
            if (first := seen.setdefault(fold(row.name), number)) != number:
                raise self._error(number, f"{row.name} stands already in line {first}; take one of them out")
            self._refuse(number, row, "within", "an organisation has its place in place_code")
            if row.place_era and not row.place_code:
                raise self._error(number, "place_era goes with a place_code; give that too, or write -")
            if row.place_code:
                unit = self._unit(number, row, "a code")
                row = msgspec.structs.replace(row, place_era=unit.era)
            if row.alias_of:
                line, body = full.get(fold(row.alias_of), (0, None))
                if body is None:
                    raise self._error(
                        number, f"no row of this file is the organisation {row.alias_of}; add one, or mend alias_of"
                    )
                if body.type != row.type:
                    raise self._error(number, f"{body.name} is of type {body.type}, not {row.type}; mend one of them")
                row = self._inheriting(row, body, line)
            self._counts["aliases" if row.alias_of else "organisations"] += 1
            yield row

    def _inheriting(self, row: OwnRow, body: OwnRow, line: int) -> OwnRow:
        unit = self._unit(line, body, "a code") if body.place_code and not row.place_code else None
        return msgspec.structs.replace(
            row,
            alias_of=body.name,
            level=row.level or body.level,
            place_code=unit.code if unit else row.place_code,
            place_era=unit.era if unit else row.place_era,
        )

    def _unit(self, number: int, row: OwnRow, what: str) -> Unit:
        if row.place_code is None:
            raise self._error(number, f"place_code is missing; give {what}")
        eras = (row.place_era,) if row.place_era else _ERAS
        found = [unit for era in eras if (unit := self._units.get((row.place_code, era)))]
        if not found:
            hint = "trichluc gazetteer find NAME shows codes"
            raise self._error(number, f"no unit of {' or '.join(eras)} has the code {row.place_code}; {hint}")
        if len(found) > 1:
            told = " and ".join(f"{unit.full_name} ({unit.era})" for unit in found)
            raise self._error(number, f"the code {row.place_code} is that of {told}; write place_era")
        return found[0]

    def _refuse(self, number: int, row: OwnRow, column: Literal["within", "alias_of"], reason: str) -> None:
        if getattr(row, column):
            raise self._error(number, f"{reason}; write - in {column}")


def _after_level(name: str) -> tuple[Level | None, str]:
    """The level that a name's first words say, and what follows them."""
    words = Words(name, fold(name), 0)
    match = places_of("level").longest(words, 0)
    if match is None or (following := words.at(match[0])) is None:
        return None, ""
    return match[1].level, name[following.start :]
