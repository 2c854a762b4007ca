"""The pieces of a composed name that need no other name to be read: level, place, seat, number, abbreviation."""

from __future__ import annotations

from dataclasses import dataclass, field

from trichluc.folding import fold_name
from trichluc.grammar.names import (
    Reading,
    divide_glued,
    known_place,
    looks_like_person,
    name_run,
    place_after_level,
)
from trichluc.grammar.organisation_lexicon import (
    FRAMES,
    Frame,
    HeadRow,
    PlaceRow,
    context,
    domains,
    heads,
    places_of,
)
from trichluc.grammar.organisation_topics import read_national_topic, read_topic
from trichluc.grammar.words import Word, Words, is_foreign, keys_of
from trichluc.records import Level, OrganisationType

#: Frames whose names end in a proper name.
OPEN = frozenset({"association", "company", "university", "institute", "establishment", "media", "school", "club"})
_QUOTES = frozenset('“”"')
_NUMBERED = frozenset({"company", "school", "establishment", "force", "numbered", "institute", "university"})
# A sole name of these types may be followed by the place of a branch: Ngân hàng Chính sách xã hội tỉnh X.
_LOCAL_TYPES = frozenset({"mass", "enterprise"})
_LAST_DAY, _MONTHS = 31, 12
_NUMERAL_LIMIT = 4
# Phòng Công chứng `số 3`, Chi cục Kiểm lâm `vùng II`
_NUMBER_MARKS = frozenset({"số", "vùng"})
_RANK = {"village": 0, "commune": 1, "district": 2, "province": 3, "central": 4, None: -1}


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
    #: where the head ends
    body: int = 0
    #: where the body begins that it is part of
    inner: int | None = None
    #: where the proper name begins
    proper: int | None = None
    foreign: bool = False


class Pieces:
    """A name under reading: its head, what was found after it, and the readers of single pieces.

    Args:
        words: the words of the text.
        head: the head that was found.
        first: the index of the head's first word.
        end: the index after the head.
        post: an office precedes, so that a person's name may follow.
        capitals: the text is in capitals throughout.
        depth: how many bodies this one is part of.

    Each reader takes the index of a word and returns the index after the piece, or null where the piece is not there.
    """

    def __init__(
        self, words: Words, head: HeadRow, first: int, end: int, post: bool, capitals: bool, depth: int
    ) -> None:
        self.words = words
        self.head = head
        self.frame: Frame = FRAMES[head.frame]
        self.name = Name(head, first, end, body=end)
        self.start = end
        self.post = post
        self.capitals = capitals
        self.depth = depth
        self.parent: Name | None = None
        self.field_type: OrganisationType | None = None
        self.place_level: Level | None = None
        self.full = False

    def _level(self, index: int) -> int | None:
        if self.head.frame == "sole" and self.head.type not in _LOCAL_TYPES:
            return None
        reading = place_after_level(self.words, index, post=self.post, capitals=self.capitals)
        if reading is None:
            return None
        place = known_place(self.words, index)
        if place is not None and place[0] - index > 1 and place[1].kind not in ("region", "country"):
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
        if mark not in (",", "và", "-", "/", "hoặc") or heads().longest(self.words, reading.end + 1):
            return False
        following = places_of("level").longest(self.words, reading.end + 1)
        if following is None:
            return False
        after = self.words.at(following[0])
        return after is None or not (after.capital or after.key.isdigit() or after.key == ".")

    def _number(self, index: int) -> int | None:
        words = self.words
        word = words.at(index)
        assert word is not None
        if word.key in _QUOTES and self.head.frame == "school":
            return self._lettered(index)
        if (
            "place" in self.name.pieces
            and word.key not in _NUMBER_MARKS
            and (self.head.frame != "school" or len(word.key) > 1)
        ):
            return None
        marked = word.key in _NUMBER_MARKS or (word.key == "khu" and words.key(index + 1) == "vực")
        at = index + (2 if word.key == "khu" else 1) if marked else index
        number = words.at(at)
        if number is None or len(number.key) > _NUMERAL_LIMIT:
            return None
        roman = number.capital and set(number.key) <= set("ivx") and (number.upper or len(number.key) == 1)
        if not (number.key.isdigit() or roman) or not (marked or self._takes_number()):
            return None
        following = words.at(at + 1)
        if following is not None and not marked and self._is_amount(at + 1):
            return None
        if following is not None and following.tight and following.key in ("/", "%", ".", ",", ":", "h", "-"):
            beyond = words.at(at + 2)
            if self.head.frame == "school" and following.key in "/-" and beyond and _is_day(number.key, beyond):
                self.name.pieces.add("number")
                return at + 3  # Trường Mầm non 19/5
            if following.key in "/%h:" or (beyond is not None and beyond.tight and beyond.key.isdigit()):
                return None
        self.name.pieces.add("number")
        return self._area(at + 1) or at + 1

    def _lettered(self, index: int) -> int | None:
        """The letter in quotation marks that tells apart the schools of one place: Trường Tiểu học `“A”` Tri Tôn."""
        letter, closing = self.words.at(index + 1), self.words.at(index + 2)
        if letter is None or not letter.capital or len(letter.key) > 1 or closing is None or closing.key not in _QUOTES:
            return None
        self.name.pieces.add("number")
        return index + 3

    def _is_amount(self, index: int) -> bool:
        amounts = context("amount")
        first = self.words.key(index)
        return first in amounts or f"{first} {self.words.key(index + 1)}" in amounts

    def _area(self, index: int) -> int | None:
        """The province of a body of an area, after a hyphen: Tòa án nhân dân khu vực 3 `- Gia Lai`."""
        place = known_place(self.words, index + 1) if self.words.key(index) == "-" else None
        if place is None or place[1].level != "province" or "khu vực" not in self._written_before(index):
            return None
        self.name.place = (index + 1, place[0])
        self.name.pieces.add("placed")
        return place[0]

    def _written_before(self, index: int) -> str:
        return " ".join(self.words.key(at) for at in range(max(self.name.first, index - 4), index))

    def _topic(self, index: int) -> int | None:
        """What a steering committee steers, which may be said in lower case."""
        if not self._has_topic():
            return None
        topic = read_topic(self.words, index)
        if topic is None:
            return None
        self.name.fields += 1
        self.name.pieces.add("domain")
        if topic.national:
            self.name.pieces |= {"central", "place"}
            self.place_level = "central"
        return topic.end

    def _national_topic(self, index: int) -> int | None:
        end = read_national_topic(self.words, index)
        if end is not None:
            self.name.fields += 1
            self.name.pieces.add("domain")
        return end

    def _has_topic(self) -> bool:
        return fold_name(self.head.phrase) in context("topic_head")

    def _supplement(self, index: int) -> int | None:
        """The rest of a newspaper's name that begins like another's: Báo Đầu tư `Chứng khoán`."""
        words = self.words
        longer = domains().longest(words, self.name.first + 1)
        if longer is not None and longer[0] > index > self.name.first + 1:
            return longer[0]
        word, second = words.at(index), words.at(index + 1)
        if word is None or not word.capital or self.capitals or looks_like_person(words, index, True):
            return None
        match = domains().longest(words, index)
        if match is not None and match[0] - index > 1 and second is not None and not second.capital:
            return match[0]
        return None

    def _takes_number(self) -> bool:
        return self.head.frame in _NUMBERED or self.head.phrase.endswith("khu vực")

    def _place(self, index: int) -> int | None:
        words, name = self.words, self.name
        if self.head.frame == "levelled":
            divide_glued(words, index)
        match = known_place(words, index)
        if match is None:
            return None
        end, row = match
        if not self._takes_place(index, row) or self._runs_on(index, end):
            return None
        central = row.level == "central" or row.kind == "region"
        if row.kind == "country":
            name.pieces.add("country")
            name.foreign = words.key(index) not in ("việt", "vn")
            if name.foreign:
                name.place = (index, end)
            pair = places_of("country").longest(words, end + 1) if words.key(end) == "-" else None
            if pair is not None and self.head.frame in OPEN:
                end = pair[0]
        elif central:
            name.pieces |= {"central" if row.level == "central" else "place", "place", "placed"}
        else:
            name.pieces |= {"place", "placed"}
            name.place = name.place or (index, end)
        if self.place_level is None and row.kind != "country":
            self.place_level = row.level
        return end

    def _takes_place(self, index: int, row: PlaceRow) -> bool:
        """Whether a place of that kind may stand here: one country, one place, a region only beside a field."""
        name, takes = self.name, self.frame.takes
        if row.kind == "country":
            return "country" in takes or "place" in takes
        if "place" in name.pieces and (name.place is not None or "placed" not in name.pieces):
            return False
        if self.head.frame == "sole" and self.head.type not in _LOCAL_TYPES:
            return False
        word = self.words.at(index)
        if row.kind == "region" and word is not None and not word.capital and "domain" not in name.pieces:
            # Trung tâm Dự báo khí tượng thủy văn `trung ương`: there is one, in small letters too.
            return self.head.frame == "sole" or (self.head.frame == "institute" and row.level == "central")
        return "place" in takes or (row.kind == "region" and "central" in takes)

    def _runs_on(self, index: int, end: int) -> bool:
        """Whether the capitals go on, so that the known place is only the beginning of another name."""
        following = self.words.at(end)
        if self.capitals or following is None or not following.capital or following.key == "tp":
            return False
        if (
            self.head.frame == "association"
            and is_foreign(following.key)
            and places_of("country").longest(self.words, index)
        ):
            return False
        if "name" not in self.frame.takes or self.head.frame not in OPEN | {"force", "levelled", "body"}:
            return False
        return not (
            heads().longest(self.words, end)
            or known_place(self.words, end)
            or places_of("level").longest(self.words, end)
            or looks_like_person(self.words, end, self.post)
        )

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

    def _branch(self, index: int) -> int | None:
        """A branch, after a hyphen or none: Trường Đại học X `- Phân hiệu Y`, Ngân hàng X `chi nhánh Y`."""
        words = self.words
        start = index + (words.key(index) == "-")
        match = heads().longest(words, start)
        if match is not None and match[1].phrase == "Phân hiệu" and self.head.frame in ("university", "school"):
            place = known_place(words, match[0]) if start > index else None
            return place[0] if place is not None else None
        branched = self.head.frame == "company" or (
            self.head.frame == "sole" and "ngân hàng" in fold_name(self.head.phrase)
        )
        if not branched or f"{words.key(start)} {words.key(start + 1)}" not in context("branch"):
            return None
        at = start + 2
        name, state = self.name, self.head.type == "state"
        reading = place_after_level(words, at, post=self.post, capitals=self.capitals)
        if reading is not None and reading.named:
            name.place = name.place or (at, reading.end)
            self.place_level = reading.level if state else self.place_level
            end = reading.end
        elif (place := known_place(words, at)) is not None:
            name.place = name.place or (at, place[0])
            self.place_level = place[1].level if state else self.place_level
            end = place[0]
        else:
            word = words.at(at)
            end = name_run(words, at, post=self.post, capitals=False) if word and word.capital else at
            if end < at + 2 or self.capitals:
                return None
        name.pieces.add("name")
        return end

    def _acronym(self, index: int) -> int | None:
        word = self.words.at(index)
        assert word is not None
        if not word.upper or self.capitals or (self.head.frame == "ministry" and index != self.start):
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
        """Past an abbreviation of the words before it in brackets, where a place goes on: `Hội ... (CCB) huyện X`."""
        words = self.words
        if words.key(index) != "(" or "level" not in self.frame.takes or self.name.pieces & {"level", "place"}:
            return None
        closing = index + 1
        own = {words.key(at) for at in range(self.name.first, index)} | set(keys_of(self.head.phrase))
        while words.key(closing) in own or (closing == index + 1 and (word := words.at(closing)) and word.upper):
            closing += 1
        if words.key(closing) != ")" or closing == index + 1:
            return None
        if known_place(words, closing + 1) and self.name.fields:
            return closing + 1
        reading = place_after_level(words, closing + 1, post=self.post, capitals=self.capitals)
        return closing + 1 if reading is not None else None


def _is_day(day: str, month: Word) -> bool:
    return day.isdigit() and month.key.isdigit() and month.tight and int(day) <= _LAST_DAY and int(month.key) <= _MONTHS


def _higher(level: Level | None, than: Level | None) -> bool:
    return _RANK[level] > _RANK[than]
