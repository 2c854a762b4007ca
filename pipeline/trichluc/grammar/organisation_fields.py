"""The fields in a composed name: what the body is for, said by phrases of organisation_domains.tsv and beyond them."""

from __future__ import annotations

from trichluc.grammar.names import (
    compound_bridge,
    known_place,
    looks_like_person,
    place_after_level,
    single_syllable,
)
from trichluc.grammar.nouns import phrase_ends
from trichluc.grammar.organisation_lexicon import context, domains, heads, places_of
from trichluc.grammar.organisation_pieces import OPEN, Pieces
from trichluc.grammar.words import Word

_LONGEST_LIST = 6
_MOST_FIELDS = 8
_LONGEST_FIELD = 16
_MOST_UNKNOWN = 3
_FIELD_JOINTS = frozenset({"các", "về", "và", "-"})
_ONE_FIELD = frozenset({"sở", "phòng", "bộ"})


class Fields(Pieces):
    """A name under reading whose fields can be read; `Pieces` says what its readers take and return."""

    def _is_body(self, index: int) -> bool:
        """Whether another name begins here; the reader of whole names knows."""
        raise NotImplementedError

    def _field(self, index: int) -> int | None:
        words, name = self.words, self.name
        word = words.at(index)
        assert word is not None
        if name.fields >= _MOST_FIELDS:
            return None
        joined = False
        if word.key in ("và", "-", ",", "&"):
            if not (name.fields or self._head_has_field()) or name.pieces & {"name", "number"}:
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
            return self._unknown_field(index) if joined and self.head.frame in ("establishment", "agency") else None
        end, row = match
        if self._is_place(index, end):
            return None
        if not word.capital and self.name.pieces & {"country", "placed", "place"}:
            return None  # Tập đoàn Cao su Việt Nam | tổ chức
        first = index == self.start
        if not word.capital and (
            self.head.frame == "body" or not self._lower_field(row.use, index, end, first, joined)
        ):
            return None
        if self.head.phrase.lower() in _ONE_FIELD and name.fields and not joined and row.use != "full":
            return None
        if end - index == 1 and word.capital and not word.upper and not first and single_syllable(words, index, end):
            return None
        # A capital that goes on after a one-syllable field is a proper name: Trường Tiểu học Kim Đồng, Công ty May Mắn.
        if end - index == 1 and word.capital and self.head.frame in OPEN and self._is_proper_syllable(word, end):
            return None
        name.fields += 1
        name.pieces.add("domain")
        self.full = self.full or row.use == "full"
        self.field_type = self.field_type or row.type
        return end

    def _long_field(self, index: int) -> int | None:
        """Past a field in lower case that the lexicon has only in part, where a place or a maker's name closes it.

        Hiệp hội `các nhà sản xuất ô tô` Việt Nam, HTX `sản xuất, chế biến và tiêu thụ nấm` Sao Xanh.
        """
        words = self.words
        first = words.at(index)
        opening = domains().longest(words, index)
        if self.head.frame == "company" and index > self.start:
            return None
        if first is None or first.capital:
            return None
        listed = index == self.start and first.key == "," and self._head_has_field()
        if not (opening or listed or (first.key == "các" and self.head.frame != "company")):
            return None
        at, fields, unknown = index, 0, 0
        stops = context("no_bridge") | context("before_body")
        while at - index < _LONGEST_FIELD:
            word = words.at(at)
            if word is None:
                return None
            match = domains().longest(words, at)
            if match is not None and not (word.capital and known_place(words, at)):
                fields, at = fields + 1, match[0]
            elif at > index and (word.capital or self._place_with_level(at)):
                break
            elif word.key in _FIELD_JOINTS or (word.key == "," and words.key(at + 1).isalpha()):
                at += 1
            else:
                keys = [words.key(each) for each in range(at, at + 3)]
                unknown += 1
                if (
                    unknown > _MOST_UNKNOWN
                    or not word.key.isalpha()
                    or word.key in stops
                    or phrase_ends().longest(keys)[1]
                    or heads().longest(words, at)
                ):
                    return None
                at += 1
        if not fields or not self._closes_field(at) or words.key(at - 1) in _FIELD_JOINTS:
            return None
        self.name.fields += fields
        self.name.pieces.add("domain")
        return at

    def _closes_field(self, index: int) -> bool:
        """Whether a place, or for a firm a name of two words, stands here."""
        if known_place(self.words, index) or self._place_with_level(index):
            return True
        word, second = self.words.at(index), self.words.at(index + 1)
        if (
            word is None
            or not word.capital
            or second is None
            or not second.capital
            or heads().longest(self.words, index)
        ):
            return False
        return self.head.frame in ("company", "establishment", "institute") and not looks_like_person(
            self.words, index, self.post
        )

    def _place_with_level(self, index: int) -> bool:
        reading = place_after_level(self.words, index, post=self.post, capitals=self.capitals)
        return reading is not None and reading.named

    def _head_has_field(self) -> bool:
        last = self.head.phrase.rpartition(" ")[2]
        if self.head.frame == "company":
            return last in ("xuất", "vụ", "nghiệp", "nuôi")
        return self.head.frame in ("establishment", "institute") and self.head.phrase.count(" ") > 2

    def _is_place(self, index: int, end: int) -> bool:
        """Whether a field is rather a place, with a capital on each syllable: `Hòa Bình`."""
        second, match = self.words.at(index + 1), known_place(self.words, index)
        return match is not None and match[0] >= end > index + 1 and second is not None and second.capital

    def _unknown_field(self, index: int) -> int | None:
        """Two syllables that no lexicon has: Trung tâm Chữa bệnh - `Hướng thiện`, Báo Thể thao `Ngày mới`."""
        word, second, after = self.words.at(index), self.words.at(index + 1), self.words.at(index + 2)
        if word is None or not word.capital or second is None or not second.key.isalpha() or second.capital:
            return None
        if known_place(self.words, index):
            return None  # Bộ Ngoại giao | Mỹ và
        if after is not None and after.key.isalpha() and not after.capital:
            return None
        self.name.fields += 1
        return index + 2

    def _is_proper_syllable(self, word: Word, end: int) -> bool:
        following = self.words.at(end)
        if following is None or not following.capital or word.upper or following.upper:
            return False
        if self.head.frame == "association" and places_of("country").longest(self.words, end):
            return False  # Hiệp hội Thép Việt Nam
        return domains().longest(self.words, end) is None and compound_bridge(self.words, end) == end

    def _lower_head(self) -> bool:
        """Whether the first field is in lower case, so that the next may be."""
        word = self.words.at(self.start)
        return word is not None and not word.capital

    def _lower_field(self, use: str, index: int, end: int, first: bool, joined: bool) -> bool:
        """Whether a field in lower case belongs to the name: a verb only right after the head, a noun after a field."""
        if self.head.frame == "ministry" and self.head.phrase == "Bộ" and first and not self._lower_start():
            return use == "full" and end - index > 1  # Bộ ngoại giao
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
        for _ in range(_LONGEST_LIST):
            match = domains().longest(self.words, index)
            if match is None:
                return False
            index = match[0] + 1
            if self.words.key(match[0]) != ",":
                return self.words.key(match[0]) in ("và", "&") and domains().longest(self.words, index) is not None
        return False

    def _lower_start(self) -> bool:
        word = self.words.at(self.name.first)
        return word is not None and not word.capital
