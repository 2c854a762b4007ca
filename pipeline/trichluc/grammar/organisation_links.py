"""Which organisation a mention is of: short forms completed, one `id` each, the body above, the code of the place.

**Short forms.** `UBND huyện`, `Ban Thường vụ Huyện ủy`, `Hội Nông dân xã` belong to a place of the level and kind that
their last word says. A body of a commune belongs to the commune named last before it in its sentence, if one is. Else,
if the article names just one body that begins with the form, it is that. Else it belongs to the place of the level that
the article names most (the title counts thrice), on ties to the one named last before it. If none is named, to the one
that holds all the smaller places that the article names (`UBND tỉnh` where only districts are named), by the
gazetteer.

**Parent.** The body whose whole name ends this one's (`Ban Thường vụ` | `Huyện ủy X`); else the same body one level up,
if the article mentions it and the gazetteer puts the place into that one's place: `Hội Nông dân xã A` belongs to `Hội
Nông dân huyện B`, `Đảng ủy xã A` to `Huyện ủy B`. A body that the article does not mention is never a parent.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache

import regex

from trichluc.folding import fold, fold_name
from trichluc.gazetteer import KINDS, LEVELS_OF, Context, Kind, Unit, divide, gazetteer, name_key, resolve, supported
from trichluc.grammar.organisation_successors import change_of
from trichluc.grammar.place_mentions import PlaceMention
from trichluc.records import Organisation

_TITLE_WEIGHT = 3
_FEWEST_OWN_WORDS = 2  # the `Trường` of Trường Đại học X makes no body of its own
_COMMITTEE_KINDS: dict[str, Kind] = {"thành": "thành phố", "thị": "thị xã"}
_COMMUNES = frozenset(kind for kind, levels in LEVELS_OF.items() if "commune" in levels)
_KINDS = "|".join(map(fold, KINDS))
_SEAT = r"(?P<seat>tỉnh|thành|huyện|thị|quận) (?:ủy|đoàn|hội|đội)"
_KIND_WORD = regex.compile(rf"(?<!\w)(?:(?P<kind>{_KINDS})|{_SEAT})(?!\w)")
_OWN_LEVEL = regex.compile(r"^(?:tỉnh|thành|huyện|thị|quận|đảng) (ủy|đoàn|hội|đội)(?!\w)")
_COUNTRY = regex.compile(r" việt nam(?!\w)")
_LAST_KIND = regex.compile(rf"(?:^| )(?:{_KINDS})$")
_ENDS_IN_LEVEL = regex.compile(rf"(?:{_KINDS}|{_SEAT}|đảng ủy)$")


class Linker:
    """Links the mentions of one article.

    Args:
        mentions: the article's organisations in order.
        places: the places that it mentions, those of the organisations too, in order, with raw offsets.
        sentences: by the start of a place, the index of its sentence.
        larger: by the start of a place, the larger unit named right after it.
        context: what the article says of where and when it is.
    """

    def __init__(
        self,
        mentions: Sequence[Organisation],
        places: Sequence[PlaceMention],
        sentences: Mapping[int, int | None],
        larger: Mapping[int, Unit],
        context: Context,
    ) -> None:
        self._mentions = mentions
        self._places = places
        self._sentences = sentences
        self._larger = larger
        self._context = context
        self._units: dict[tuple[str, str | None, str | None], Unit | None] = {}
        self._fitting: dict[tuple[Kind | None, str], tuple[list[PlaceMention], list[PlaceMention]]] = {}
        self._heads: dict[str, dict[str, Organisation]] = defaultdict(dict)
        for mention in mentions:
            if mention.named:
                words = fold_name(mention.name).split(" ")
                for size in range(1, len(words)):
                    self._heads[" ".join(words[:size])].setdefault(fold_name(mention.name), mention)

    def link(self, aliases: Mapping[str, Organisation]) -> None:
        """Fill `resolved`, `id`, `parent`, `place_code`, `place_era` and what became of the body, of every mention.

        Args:
            aliases: the full mention of each acronym that the article defines.
        """
        ids: dict[tuple[str, str | None, str], str] = {}
        written: dict[str, str] = {}
        names: dict[str, str] = {}
        bodies: dict[tuple[str, str], str] = {}
        units: dict[str, tuple[str, Unit]] = {}
        for mention in self._mentions:
            full = aliases.get(mention.text, mention)
            place = place_of(full)
            if not full.named:
                place = self._place_meant(full)
            unit = self._unit(full, place) if place else None
            seat = unit or (self._commune_of_village(full, place) if place else None)
            if seat is not None:
                mention.place_code, mention.place_era = seat.code, seat.era
            mention.resolved = _completed(full, place, unit)
            stem = _stem(mention.resolved, place, unit)
            became = change_of(mention, stem, place.written if place else None, unit)
            if became is not None and not self._is_abroad(mention, stem):
                mention.change, mention.successor, mention.changed = became
            where = "" if place is None else unit.code if unit else name_key(place.name)
            mention.id = ids.setdefault((stem, full.level if place else None, where), f"o{len(ids) + 1}")
            names.setdefault(fold_name(mention.resolved), mention.id)
            if full.named:
                written.setdefault(mention.id, mention.resolved)
            if unit is not None:
                units[mention.id] = stem, unit
                bodies.setdefault((_across_levels(stem), unit.code), mention.id)
        for mention in self._mentions:
            if not mention.named:
                mention.resolved = written.get(mention.id or "", mention.resolved)
            mention.parent = _suffix_parent(mention, names) or _parent_above(mention, units, bodies)

    def _is_abroad(self, mention: Organisation, stem: str) -> bool:
        """Whether a ministry is another country's, by a fuller name that the article gives it."""
        fuller = self._heads.get(stem, {}).values() if mention.level == "central" else ()
        return any(one.level == "central" and one.place and fold_name(one.place) != "việt nam" for one in fuller)

    def _place_meant(self, mention: Organisation) -> PlaceMention | None:
        """The place that completes a short form; see the rule at the head of this module."""
        kind, level = kind_said(mention.name), mention.level
        if level not in ("province", "district", "commune"):
            return None
        fitting, dominant = self._named_most(kind, level)
        before = bisect_right(fitting, mention.start, key=lambda place: place.start)
        if level == "commune" and before and mention.sentence is not None:
            nearest = fitting[before - 1]
            if self._sentences.get(nearest.start) == mention.sentence:
                return nearest
        same = list(self._heads.get(fold_name(mention.name), {}).values())
        own = place_of(same[0]) if len(same) == 1 else None
        if own and (gazetteer().knows(own.name) or not fitting):
            return own
        if not fitting:
            return self._place_around(kind, level)
        index = bisect_right(dominant, mention.start, key=lambda place: place.start) - 1
        return dominant[max(index, 0)]

    def _named_most(self, kind: Kind | None, level: str) -> tuple[list[PlaceMention], list[PlaceMention]]:
        """The mentions of places of a level and kind, and of these the mentions of those that are named most."""
        if (kind, level) not in self._fitting:
            fitting = [place for place in self._places if self._fits(place, kind, level)]
            kinds = {name_key(place.name): place.kind for place in fitting if place.kind}
            fitting = [place._replace(kind=place.kind or kinds.get(name_key(place.name))) for place in fitting]
            counts: Counter[str] = Counter()
            for place in fitting:
                counts[name_key(place.name)] += _TITLE_WEIGHT if place.title else 1
            most = max(counts.values(), default=0)
            self._fitting[kind, level] = fitting, [p for p in fitting if counts[name_key(p.name)] == most]
        return self._fitting[kind, level]

    def _fits(self, place: PlaceMention, kind: Kind | None, level: str) -> bool:
        """Whether a place is of a level, and of a kind where one is said."""
        if place.level not in (None, level):
            return False
        if place.kind is not None:
            return level in LEVELS_OF[place.kind] and kind in (None, place.kind)
        units = resolve(place.name, level, self._context)
        return len(units) == 1 and units[0].level == level and kind in (None, units[0].kind)

    def _place_around(self, kind: Kind | None, level: str) -> PlaceMention | None:
        """The one unit of a level that holds every smaller unit that the article names; null if there are several."""
        table = gazetteer()
        for era in self._context.eras:
            named = [unit for code in self._context.named[era] if (unit := table.unit(code, era))]
            around = {unit.code: unit for one in named for unit in (one, *table.parents(one)) if unit.level == level}
            if len(around) == 1:
                (unit,) = around.values()
                if kind in (None, unit.kind):
                    return PlaceMention(0, 0, unit.name, unit.kind, unit.level)
        return None

    def _unit(self, mention: Organisation, place: PlaceMention) -> Unit | None:
        within = self._larger.get(mention.start) if mention.named else self._larger.get(place.start)
        key = (place.written, mention.level, within.code if within else None)
        if key not in self._units:
            self._units[key] = self._look_up(place, mention.level, within)
        return self._units[key]

    def _commune_of_village(self, mention: Organisation, place: PlaceMention) -> Unit | None:
        """The commune of a village of a user's own gazetteer, as far as the article leaves no doubt which is meant.

        It is the one that the sentence names, else the one that the article names, else one in a place that it names.
        """
        listed = gazetteer().villages(place.written) if mention.level == "village" else ()
        if not listed:
            return None
        named = [one for one in self._places if one.level == "commune" or one.kind in _COMMUNES]
        near = [one for one in named if self._sentences.get(one.start) == mention.sentence]
        for era in self._context.eras:
            communes = [unit for unit in listed if unit.era == era]
            for said in (near, named):
                keys = {name_key(one.name) for one in said}
                inside = [unit for unit in communes if name_key(unit.name) in keys]
                if len(inside) == 1:
                    return inside[0]
                if inside or (keys and said is near):
                    return None
            likely = supported(communes, self._context, self._larger.get(mention.start))
            if len(likely) == 1:
                return likely[0]
        return None

    def _look_up(self, place: PlaceMention, level: str | None, within: Unit | None) -> Unit | None:
        if level == "village":
            return None
        units = resolve(place.written, level, self._context, within)
        return units[0] if len(units) == 1 else None


def place_of(mention: Organisation) -> PlaceMention | None:
    """The place of a named organisation, with the kind that its head says where the place says none.

    >>> mention = Organisation(start=0, end=15, text="Huyện ủy Ia Grai", name="Huyện ủy Ia Grai", type="party",
    ...     level="district", place="Ia Grai")
    >>> place_of(mention).written
    'huyện Ia Grai'
    """
    if not mention.place:
        return None
    kind, name = divide(mention.place)
    if kind is None and mention.level != "village":
        said = kind_said(mention.name)
        kind = said if said and mention.level in LEVELS_OF[said] else None
    return PlaceMention(mention.start, mention.end, name, kind, mention.level)


@lru_cache(maxsize=1 << 12)
def kind_said(name: str) -> Kind | None:
    """The kind of unit that a body's name says last: `Hội Nông dân xã`, `Ban Tổ chức Thị ủy`.

    >>> kind_said("Hội Nông dân xã"), kind_said("Ban Tổ chức Thị ủy"), kind_said("Sở Y tế")
    ('xã', 'thị xã', None)
    """
    matches = list(_KIND_WORD.finditer(fold_name(name)))
    if not matches:
        return None
    last = matches[-1]["kind"] or _COMMITTEE_KINDS.get(matches[-1]["seat"], matches[-1]["seat"])
    return next(kind for kind in KINDS if fold(kind) == last)


def _completed(mention: Organisation, place: PlaceMention | None, unit: Unit | None) -> str:
    if mention.named or place is None:
        return mention.name
    name = unit.name if unit and len(place.name) > 1 and place.name.isupper() else place.name
    numbered = name[0].isdigit() and not _LAST_KIND.search(fold_name(mention.name))
    if place.kind is None or (_ENDS_IN_LEVEL.search(fold_name(mention.name)) and not numbered):
        return f"{mention.name} {name}"
    return f"{mention.name} {place.kind} {name}"


def _stem(resolved: str, place: PlaceMention | None, unit: Unit | None) -> str:
    """A body's folded name without its place and the kind of it."""
    folded = fold_name(resolved)
    if place is None:
        return folded
    for name in (place.name, unit.name if unit else ""):
        folded = folded.removesuffix(fold_name(name)).rstrip()
    return _LAST_KIND.sub("", folded)


def _suffix_parent(mention: Organisation, names: Mapping[str, str]) -> str | None:
    words = fold_name(mention.resolved or mention.name).split(" ")
    for first in range(_FEWEST_OWN_WORDS, len(words)):
        found = names.get(" ".join(words[first:]))
        if found is not None and found != mention.id:
            return found
    return None


def _parent_above(
    mention: Organisation, units: Mapping[str, tuple[str, Unit]], bodies: Mapping[tuple[str, str], str]
) -> str | None:
    if mention.id is None or mention.id not in units:
        return None
    stem, unit = units[mention.id]
    above = (bodies.get((_across_levels(stem), code)) for code in unit.parents)
    return next((found for found in above if found is not None and found != mention.id), None)


def _across_levels(stem: str) -> str:
    """What a kind of body is called at every level: `Huyện ủy`, `Đảng ủy` → `ủy`; `Huyện đoàn` → `đoàn`."""
    return _COUNTRY.sub("", _OWN_LEVEL.sub(r"\1", stem))
