"""The grammar of composed names: head, field, parent body, level, place, read piece by piece from the head on.

    name    = head piece*
    piece   = field | parent | level place? | place | proper name | number
    field   = phrase of organisation_domains.tsv, joined to the next by `và`, `-`, `,` or `&`
    parent  = name                        (Ban Thường vụ Huyện ủy, Chi bộ Trường Y, Phòng X Công an tỉnh)

Which pieces a head takes, and which it needs to name one particular body, is its frame's.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from trichluc.grammar.names import (
    Reading,
    compound_bridge,
    known_place,
    looks_like_person,
    name_run,
    place_after_level,
    place_run,
    single_syllable,
)
from trichluc.grammar.organisation_lexicon import (
    FRAMES,
    Frame,
    HeadRow,
    PlaceRow,
    domains,
    events,
    heads,
    places_of,
)
from trichluc.grammar.words import Words, is_foreign, keys_of
from trichluc.records import Level, OrganisationType

_DEEPEST = 4
_LONGEST = 48
_LEVELLED_TYPES = frozenset({"party", "state", "mass", "armed"})
_NO_LEVEL = frozenset({"school", "university", "institute", "company", "media", "club", "force", "establishment"})
_OPEN = frozenset({"association", "company", "university", "institute", "establishment", "media", "school", "club"})
_BRIDGED = frozenset({"company", "school", "establishment"})
_VAGUE = frozenset({"association", "club", "establishment", "institute", "university", "foreignname"})
_ONE_FIELD = frozenset({"sở", "phòng", "bộ"})
_NUMERAL_LIMIT = 4


@dataclass(slots=True)
class Name:
    """A composed name as read: words `first` to `end`, and what was found on the way."""

    head: HeadRow
    first: int
    end: int
    pieces: set[str] = field(default_factory=set)
    type: OrganisationType | None = None
    level: Level | None = None
    #: the words of the place, level word included
    place: tuple[int, int] | None = None
    named: bool = False
    #: its level is that of a `thành phố` without a name, of either of two levels
    city: bool = False
    #: how many fields were read
    fields: int = 0
    #: where the proper name begins
    proper: int | None = None
    foreign: bool = False


def parse_name(words: Words, first: int, *, post: bool, capitals: bool, depth: int = 0) -> Name | None:
    """Read the composed name that begins at a word.

    Args:
        words: the words of the text.
        first: the index of the word where a head may stand.
        post: an office precedes, so that a person's name may follow.
        capitals: the text is in capitals throughout.
        depth: how many bodies this one is part of.

    Returns:
        The name; null where no head begins, or what follows it does not make it one particular body.

    >>> from trichluc.folding import fold
    >>> text = "Văn phòng HĐND và UBND huyện Ea Kar tổ chức"
    >>> name = parse_name(Words(text, fold(text), 0), 0, post=False, capitals=False)
    >>> (name.end, name.level, name.named) if name else None
    (8, 'district', True)
    """
    match = heads().longest(words, first)
    if match is None:
        return None
    end, head = match
    if head.frame == "block" or _misses_capitals(words, first, head):
        return None
    reader = _Reader(words, head, first, end, post, capitals, depth)
    reader.read()
    return reader.judged()


def _misses_capitals(words: Words, first: int, head: HeadRow) -> bool:
    """An abbreviated head is written in capitals: `CA tỉnh`, not `ca` or `Ca`."""
    word = words.at(first)
    return (
        len(head.phrase.split(" ", 1)[0].split("&")[0]) > 1
        and head.phrase.split(" ", 1)[0].isupper()
        and not (word and word.upper)
    )


class _Reader:
    """Reads the pieces after one head."""

    def __init__(
        self, words: Words, head: HeadRow, first: int, end: int, post: bool, capitals: bool, depth: int
    ) -> None:
        self.words = words
        self.head = head
        self.frame: Frame = FRAMES[head.frame]
        self.name = Name(head, first, end)
        self.start = end
        self.post = post
        self.capitals = capitals
        self.depth = depth
        self.parent: Name | None = None
        self.field_type: OrganisationType | None = None
        self.place_level: Level | None = None
        self.full = False

    def read(self) -> None:
        words, takes = self.words, self.frame.takes
        index = self.name.end
        while index - self.name.first < _LONGEST:
            word = words.at(index)
            if word is None:
                break
            after = self._bracketed(index)
            if after is not None:
                index = after
                continue
            reached = None
            if "level" in takes or "level" in self.name.pieces:
                reached = self._level(index)
            if reached is None and "parent" in takes and not self.name.pieces & {"place", "level", "parent"}:
                reached = self._parent(index)
                if reached is not None:
                    self.name.end = reached
                    break
            if reached is None and "domain" in takes and not self.name.pieces & {"place", "level"}:
                reached = self._field(index)
            if reached is None and "number" in takes and not self.name.pieces & {"level", "number"}:
                reached = self._number(index)
            if reached is None and not self.name.pieces & {"level"}:
                reached = self._place(index)
            if reached is None and "seat" in takes and word.key == "tại":
                reached = self._seat(index)
            if reached is None and "name" in takes and not self.name.pieces & {"name", "place", "level"}:
                reached = self._proper(index)
            if reached is None and "acronym" in takes and "domain" not in self.name.pieces:
                reached = self._acronym(index)
            if reached is None:
                break
            index = self.name.end = reached

    def judged(self) -> Name | None:
        """The name with its type, level and kind of mention; null if it names nothing in particular."""
        name, head, frame = self.name, self.head, self.frame
        if frame.needs and not frame.needs & name.pieces and not self._suffices():
            return None
        if self._too_vague():
            return None
        parent = self.parent
        inherited: OrganisationType | None = parent.type if parent else None
        if head.type == "inherit":
            name.type = inherited or "other"
        elif head.type == "state" and self.field_type:
            name.type = self.field_type
        else:
            name.type = head.type
        name.level = self._level_of()
        if parent:
            name.place = name.place or parent.place
            name.city = name.city or parent.city
        whole = head.frame == "sole" and "level" not in name.pieces
        national = head.level == "central" and not name.pieces & {"level", "parent"}
        learned = (
            head.frame in ("university", "institute", "association", "company", "media") and "level" not in name.pieces
        )
        name.named = bool(
            whole or national or learned or name.pieces & {"name", "number", "country", "seat", "central", "placed"}
        ) or bool(parent and parent.named)
        return name

    def _level(self, index: int) -> int | None:
        if self.head.frame == "sole" and self.head.type not in ("mass", "enterprise"):
            return None
        place = known_place(self.words, index)
        if place is not None and place[0] - index > 1 and place[1].kind not in ("region", "country"):
            return None
        reading = place_after_level(self.words, index, post=self.post, capitals=self.capitals)
        if reading is None:
            return None
        name = self.name
        if "level" in name.pieces and not (reading.named and _higher(reading.level, self.place_level)):
            return None
        if not reading.named and self._lists_levels(reading):
            return None
        name.pieces.add("level")
        if reading.named:
            name.pieces.add("placed")
            if name.place is None:
                name.place = (index, reading.end)
        if self.place_level is None:
            self.place_level = reading.level
            name.city = reading.city
        return reading.end

    def _lists_levels(self, reading: Reading) -> bool:
        """`công an xã, phường`: a list of levels is no level of one body."""
        mark = self.words.key(reading.end)
        if mark not in (",", "và", "-", "/", "hoặc"):
            return False
        following = places_of("level").longest(self.words, reading.end + 1)
        if following is None:
            return False
        after = self.words.at(following[0])
        return after is None or not (after.capital or after.key.isdigit() or after.key == ".")

    def _parent(self, index: int) -> int | None:
        if self.depth >= _DEEPEST:
            return None
        word = self.words.at(index)
        assert word is not None
        parent = parse_name(self.words, index, post=self.post, capitals=self.capitals, depth=self.depth + 1)
        if parent is None:
            return self._bare_parent(index)
        if not word.capital and parent.head.lower != "inside":
            return None
        if parent.head.frame in ("foreign", "foreignname", "club") or (
            parent.head.frame == "media" and self.head.frame not in ("organ", "body", "bare")
        ):
            return None
        self.parent = parent
        self.name.pieces.add("parent")
        return parent.end

    def _bare_parent(self, index: int) -> int | None:
        """`Ban Thường vụ Đảng ủy`: part of a body whose place is left unsaid."""
        word = self.words.at(index)
        match = heads().longest(self.words, index)
        if self.head.frame != "organ" or match is None or word is None or not word.capital:
            return None
        end, head = match
        if head.frame not in ("body", "bare", "organ") or head.type == "inherit":
            return None
        self.parent = Name(head, index, end, type=head.type, level=head.level)
        self.name.pieces.add("parent")
        return end

    def _field(self, index: int) -> int | None:
        words, name = self.words, self.name
        word = words.at(index)
        assert word is not None
        joined = False
        if word.key in ("và", "-", ",", "&"):
            if not name.fields or name.pieces & {"name", "number"}:
                return None
            joined = True
            mark = word.key
            index += 1
            word = words.at(index)
            if word is None or (not word.capital and not self._lower_head()):
                return None
            beyond = heads().longest(words, index)
            if beyond is not None and (beyond[1].frame == "block" or self._is_body(index)):
                return None
            if mark == "," and not self._comma_joins(index):
                return None
        match = domains().longest(words, index)
        if match is None:
            return None
        end, row = match
        first = index == self.start
        if not word.capital and not self._lower_field(row.use, index, end, first, joined):
            return None
        if self.head.frame == "body" and not word.capital:
            return None
        if self.head.phrase.lower() in _ONE_FIELD and name.fields and not joined and row.use != "full":
            return None
        following = words.at(end)
        if end - index == 1 and word.capital and not word.upper and not first and single_syllable(words, index, end):
            return None
        # A capital that goes on after a one-syllable field is a proper name: Trường Tiểu học Kim Đồng, Công ty May Mắn.
        if (
            end - index == 1
            and word.capital
            and self.head.frame in _OPEN
            and following is not None
            and following.capital
        ):
            if not word.upper and not following.upper and domains().longest(words, end) is None:
                return None
        name.fields += 1
        name.pieces.add("domain")
        self.full = self.full or row.use == "full"
        self.field_type = self.field_type or row.type
        return end

    def _lower_head(self) -> bool:
        """Whether the first field is in lower case, so that the next may be."""
        word = self.words.at(self.start)
        return word is not None and not word.capital

    def _lower_field(self, use: str, index: int, end: int, first: bool, joined: bool) -> bool:
        """Whether a field in lower case belongs to the name: a verb only right after the head, a noun after a field."""
        if self.head.frame in ("ministry", "organ", "association") or self.name.pieces & {"name", "number", "acronym"}:
            return False
        if self.head.phrase.lower() in _ONE_FIELD:
            return first and use == "full" and self.head.frame == "agency" and end - index >= 2
        if first:
            return end - index > 1 or self.head.frame in ("university", "institute", "establishment")
        if joined:
            return self._lower_head()
        return use != "verb" and end - index > 1

    def _comma_joins(self, index: int) -> bool:
        """`Văn hóa, Thể thao và Du lịch`: a comma joins fields where `và` and a last field follow."""
        match = domains().longest(self.words, index)
        if match is None:
            return False
        end = match[0]
        if self.words.key(end) == ",":
            return self._comma_joins(end + 1)
        return self.words.key(end) in ("và", "&") and domains().longest(self.words, end + 1) is not None

    def _is_body(self, index: int) -> bool:
        return parse_name(self.words, index, post=self.post, capitals=self.capitals, depth=_DEEPEST) is not None

    def _number(self, index: int) -> int | None:
        words = self.words
        word = words.at(index)
        assert word is not None
        if "place" in self.name.pieces and word.key != "số":
            return None
        marked = word.key == "số" or (word.key == "khu" and words.key(index + 1) == "vực")
        at = index + (2 if word.key == "khu" else 1) if marked else index
        number = words.at(at)
        if number is None or len(number.key) > _NUMERAL_LIMIT:
            return None
        is_roman = number.upper and set(number.key) <= set("ivx") or (number.key in ("i", "v", "x") and number.capital)
        if not (number.key.isdigit() or is_roman):
            return None
        if not marked and self.head.frame not in (
            "company",
            "school",
            "establishment",
            "force",
            "numbered",
            "institute",
            "university",
        ):
            return None
        following = words.at(at + 1)
        if following is not None and following.tight and following.key in ("/", "%", ".", ",", ":", "h", "-"):
            beyond = words.at(at + 2)
            if following.key in "/%h:" or (beyond is not None and beyond.tight and beyond.key.isdigit()):
                return None
        self.name.pieces.add("number")
        return at + 1

    def _place(self, index: int) -> int | None:
        words, name, takes = self.words, self.name, self.frame.takes
        match = known_place(words, index)
        if match is None:
            return None
        end, row = match
        if "place" in name.pieces and row.kind != "country" and (name.place is not None or "placed" not in name.pieces):
            return None
        if self.head.frame == "sole" and row.kind != "country" and self.head.type not in ("mass", "enterprise"):
            return None
        word = words.at(index)
        if row.kind == "region" and word is not None and not word.capital and "domain" not in name.pieces:
            if self.head.frame not in ("sole", "foreign"):
                return None
        central = row.level == "central" or row.kind == "region"
        if row.kind == "country":
            if "country" not in takes and "place" not in takes:
                return None
        elif central:
            if "place" not in takes and "central" not in takes:
                return None
        elif "place" not in takes:
            return None
        if self._runs_on(index, end, row):
            return None
        if row.kind == "country":
            name.pieces.add("country")
            name.foreign = words.key(index) not in ("việt", "vn")
            if name.foreign:
                name.place = (index, end)
            pair = places_of("country").longest(words, end + 1) if words.key(end) == "-" else None
            if pair is not None and self.head.frame in _OPEN:
                end = pair[0]
        elif central:
            name.pieces.add("central" if row.level == "central" else "place")
            name.pieces.add("place")
            name.pieces.add("placed")
        else:
            name.pieces |= {"place", "placed"}
            name.place = name.place or (index, end)
        if self.place_level is None and row.kind != "country":
            self.place_level = row.level
        return end

    def _runs_on(self, index: int, end: int, row: PlaceRow) -> bool:
        """Whether the capitals go on, so that the known place is only the beginning of another name."""
        if self.capitals or self.head.frame not in _OPEN | {"force", "levelled", "body"}:
            return False
        following = self.words.at(end)
        if following is None or not following.capital or following.key in ("tp",):
            return False
        if (
            heads().longest(self.words, end)
            or known_place(self.words, end)
            or looks_like_person(self.words, end, self.post)
        ):
            return False
        if places_of("level").longest(self.words, end):
            return False
        return "name" in self.frame.takes

    def _seat(self, index: int) -> int | None:
        words = self.words
        match = known_place(words, index + 1)
        if match is not None:
            self.name.pieces |= {"seat"}
            self.name.place = self.name.place or (index + 1, match[0])
            return match[0]
        reading = place_after_level(words, index + 1, post=self.post, capitals=self.capitals)
        if reading is None or not reading.named:
            return None
        self.name.pieces |= {"seat"}
        self.name.place = self.name.place or (index + 1, reading.end)
        return reading.end

    def _proper(self, index: int) -> int | None:
        words, name = self.words, self.name
        word = words.at(index)
        assert word is not None
        if not word.capital or word.key in ("phó", "trưởng") or events().longest(words, index):
            return None
        if "country" in name.pieces and index != self.start:
            return None
        frame = self.head.frame
        if frame in ("body", "levelled", "agency"):
            if self.capitals or word.upper or is_foreign(word.key) and not words.key(index + 1):
                return None
            if frame == "agency" and (self.post or not name.fields or self.head.phrase.lower() == "bộ"):
                return None
            field_match = domains().longest(words, index)
            if heads().longest(words, index) or (field_match is not None and field_match[0] - index > 1):
                return None
            end = place_run(words, index, post=self.post, after_level=False, capitals=self.capitals)
            if end == index or (frame == "agency" and end - index < 2) or single_syllable(words, index, end):
                return None
            name.place = (index, end)
            name.pieces |= {"name", "placed"}
            return end
        if heads().longest(words, index) and self._is_body(index):
            return None
        if self.capitals and frame not in ("company", "school"):
            return None
        start = compound_bridge(words, index) if frame in _BRIDGED else index
        end = name_run(words, start, post=self.post, capitals=self.capitals)
        if end == index:
            return None
        if single_syllable(words, index, end) and (frame in _VAGUE or not self.words.at(name.first).capital):  # type: ignore[union-attr]
            return None
        if name.fields and self.post and looks_like_person(words, index, True):
            return None
        name.pieces.add("name")
        name.proper = index
        return end

    def _acronym(self, index: int) -> int | None:
        word = self.words.at(index)
        assert word is not None
        if not word.upper or self.capitals or self.head.frame == "ministry" and index != self.start:
            return None
        if index != self.start or places_of("level").longest(self.words, index) or known_place(self.words, index):
            return None
        end = index + 1
        while True:
            mark, following = self.words.at(end), self.words.at(end + 1)
            if mark is None or following is None or mark.key not in "&-" or not following.upper or not mark.tight:
                break
            end += 2
        self.name.pieces |= {"acronym"}
        self.name.fields += 1
        return end

    def _bracketed(self, index: int) -> int | None:
        """Past an abbreviation of the head in brackets, where a level goes on: `Hội Cựu chiến binh (CCB) huyện X`."""
        words = self.words
        if words.key(index) != "(" or "level" not in self.frame.takes or self.name.pieces & {"level", "place"}:
            return None
        closing = index + 1
        own = keys_of(self.head.phrase)
        while words.key(closing) in own or (closing == index + 1 and (word := words.at(closing)) and word.upper):
            closing += 1
        if words.key(closing) != ")" or closing == index + 1:
            return None
        reading = place_after_level(words, closing + 1, post=self.post, capitals=self.capitals)
        return closing + 1 if reading is not None else None

    def _suffices(self) -> bool:
        """A field alone names a firm or a centre only where it is long: `Tổng công ty Cảng hàng không`."""
        name = self.name
        if "domain" not in name.pieces and "country" not in name.pieces:
            return False
        if "domain" in name.pieces and name.pieces & {"country", "place"}:
            return True
        if self.head.phrase == "Bệnh viện" and name.fields and not self._lower_head():
            return True
        return self.head.phrase in ("Tập đoàn", "Tổng công ty") and name.fields > 0 and not self._lower_head()

    def _too_vague(self) -> bool:
        name, frame = self.name, self.head.frame
        pieces = name.pieces
        if frame == "numbered":
            return not {"number", "domain"} <= pieces
        if frame in ("university", "institute", "company", "media", "establishment", "school"):
            if pieces and pieces <= {"country"}:
                return True
            if (
                self.head.type == "other"
                and not pieces & {"domain", "name", "number"}
                and len(self.head.phrase.split()) < 3
            ):
                return True
        if frame in ("association", "club") and name.proper is not None and not name.fields:
            word = self.words.at(name.proper)
            assert word is not None
            single = name.end - name.proper == 1
            if single and not word.upper and not is_foreign(word.key):
                return True
        if frame == "association" and pieces & {"level"} and not pieces & {"domain", "name"}:
            word = self.words.at(name.first)
            return word is None or not word.capital or name.end - name.first < 2
        if frame == "agency" and not pieces & {"level", "place", "parent", "country", "placed", "acronym"}:
            if self.head.level is None and not (self.head.phrase == "Phòng" and self.full):
                return True
        return False

    def _level_of(self) -> Level | None:
        head, parent = self.head, self.parent
        fixed = head.level if head.level != "central" else None
        if fixed:
            return fixed
        if head.frame == "levelled":
            if self.place_level in ("province", "district"):
                return self.place_level
            self.name.city = True
            return None
        if "level" in self.name.pieces:
            named = head.frame in _NO_LEVEL - {"establishment"} and self.name.pieces & {"name", "domain"}
            return None if named else self.place_level
        if parent is not None:
            return parent.level
        if head.frame in _NO_LEVEL:
            return "province" if head.type in ("health", "state") and self.place_level == "province" else None
        if self.name.pieces & {"country"} and head.type in _LEVELLED_TYPES and not self.name.foreign:
            return "central"
        if self.place_level and (head.type in _LEVELLED_TYPES or head.type == "health"):
            return self.place_level
        return head.level


_RANK = {"village": 0, "commune": 1, "district": 2, "province": 3, "central": 4, None: -1}


def _higher(level: Level | None, than: Level | None) -> bool:
    return _RANK[level] > _RANK[than]
