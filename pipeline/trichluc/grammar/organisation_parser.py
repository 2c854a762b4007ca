"""The grammar of composed names: head, field, parent body, level, place, read piece by piece from the head on.

    name    = head piece*
    piece   = field | parent | level place? | place | proper name | number
    field   = phrase of organisation_domains.tsv, joined to the next by `và`, `-`, `,` or `&`
    parent  = name                        (Ban Thường vụ Huyện ủy, Chi bộ Trường Y, Phòng X Công an tỉnh)

Which pieces a head takes, and which it needs to name one particular body, is its frame's.
"""

from __future__ import annotations

from trichluc.folding import fold_name
from trichluc.gazetteer import gazetteer
from trichluc.grammar.names import (
    compound_bridge,
    known_place,
    looks_like_person,
    lower_bridge,
    name_run,
    place_after_level,
    place_run,
    product_bridge,
    single_syllable,
)
from trichluc.grammar.nouns import phrase_ends
from trichluc.grammar.organisation_fields import Fields
from trichluc.grammar.organisation_lexicon import (
    HeadRow,
    branch_words,
    context,
    domains,
    events,
    given_names,
    heads,
    legal_forms,
    places_of,
    second_charges,
)
from trichluc.grammar.organisation_pieces import OPEN, Name
from trichluc.grammar.words import Words, is_foreign
from trichluc.records import Level, OrganisationType

_DEEPEST = 4
_LONGEST = 48
_MOST_ATTEMPTS = 12
_LEVELLED_TYPES = frozenset({"party", "state", "mass", "armed"})
_OWN_OFFICES = frozenset({"education", "enterprise", "health", "media"})
_NO_LEVEL = frozenset({"school", "university", "institute", "company", "media", "club", "force", "establishment"})
_BRIDGED = frozenset({"company", "school", "establishment"})
_LONG_FIELDS = frozenset({"association", "company", "establishment", "institute"})
_VAGUE = frozenset({"association", "club", "establishment", "institute", "university", "foreignname"})


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
    match = heads().longest(words, first) if depth <= _DEEPEST and words.spent < _MOST_ATTEMPTS else None
    if match is None:
        return None
    words.spent += 1
    end, head = match
    if head.frame == "block" or _misses_capitals(words, first, head):
        return None
    repeated = heads().longest(words, end)
    if repeated is not None and repeated[1] is head:
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


# What a police force is made of: Cơ quan Cảnh sát điều tra - Công an tỉnh.
_UNITS = ("Cơ quan ", "CQ", "Phòng", "Đội ", "Cục ", "Trạm ")


class _Reader(Fields):
    """Reads the pieces after one head, among them other names, and judges the whole."""

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
            if index == self.start:
                if self.head.frame == "body":
                    reached = self._topic(index)
                elif self.head.frame == "sole" and self.head.type == "media":
                    reached = self._supplement(index)
                elif self.head.frame in _LONG_FIELDS and not self.depth:
                    reached = self._long_field(index)
                elif self.head.level == "central" and self._has_topic():
                    reached = self._national_topic(index)
            elif self.name.pieces == {"place", "placed", "central"} and self._has_topic():
                reached = self._national_topic(index)
            if reached is not None:
                index = self.name.end = reached
                continue
            if "level" in takes or "level" in self.name.pieces:
                reached = self._level(index)
            if reached is None and "parent" in takes and not self.name.pieces & {"place", "level", "parent"}:
                reached = self._parent(index)
                if reached is not None:
                    self.name.end = reached
                    break
            if reached is None and "domain" in takes and not self.name.pieces & {"place", "level"}:
                reached = self._field(index)
            if reached is None and self.name.pieces == {"domain"} and self.head.level == "central":
                reached = self._unknown_field(index)
            if reached is None and (word.key == "-" or word.key in branch_words()):
                reached = self._branch(index)
            if reached is None and "number" in takes and not self.name.pieces & {"level", "number"}:
                reached = self._number(index)
            if reached is None and not self.name.pieces & {"level"}:
                reached = self._place(index)
            if reached is None and "seat" in takes and word.key == "tại":
                reached = self._seat(index)
            if reached is None and "name" in takes and not self.name.pieces & {"name", "place", "level"}:
                reached = self._proper(index)
            if (
                reached is None
                and self.head.frame == "media"
                and self.name.fields
                and word.key not in context("opener")
            ):
                reached = self._unknown_field(index)
            if reached is None and "acronym" in takes and "domain" not in self.name.pieces:
                reached = self._acronym(index)
            if reached is None:
                break
            index = self.name.end = reached
        if self.head.frame == "company" and self.name.pieces:
            form = legal_forms().longest(words, self.name.end)
            if form is not None:
                self.name.end = form[0]
                self.name.pieces.add("name")
        if self.head.frame == "establishment" and self.head.type == "state" and self.name.pieces:
            charge = second_charges().longest(words, self.name.end)
            if charge is not None:
                place = known_place(words, charge[0])
                level = place_after_level(words, charge[0], post=self.post, capitals=self.capitals)
                named = level is not None and level.named
                self.name.end = level.end if level and named else place[0] if place else charge[0]

    def judged(self) -> Name | None:
        """The name with its type, level and kind of mention; null if it names nothing in particular."""
        name, head, frame = self.name, self.head, self.frame
        if frame.needs and not frame.needs & name.pieces and not self._suffices():
            return None
        if self._too_vague():
            return None
        parent = self.parent
        inherited: OrganisationType | None = parent.type if parent else None
        if head.type == "inherit" or (head.frame == "seated" and inherited):
            name.type = inherited or "other"
        elif self.field_type == "armed" and head.type == "state":
            name.type = "armed"
        elif inherited == "armed" and head.phrase == "Phòng":
            name.type = "armed"  # Phòng PC02 Công an tỉnh
        elif self.field_type == "health" and head.type == "other" and head.phrase != "Quỹ":
            name.type = "health"
        elif (head.type == "state" and head.frame == "agency" and inherited in _OWN_OFFICES) or (
            inherited == "party" and self._has_topic()
        ):
            name.type = inherited
        else:
            name.type = head.type
        name.level = self._level_of()
        if parent:
            name.place = name.place or parent.place
            name.city = name.city or parent.city
        whole = head.frame == "sole" and "level" not in name.pieces
        national = head.level == "central" and not name.pieces & {"level", "parent"}
        learned = head.frame in OPEN - {"club"} and "level" not in name.pieces
        name.named = bool(
            whole or national or learned or name.pieces & {"name", "number", "country", "seat", "central", "placed"}
        ) or bool(parent and parent.named)
        name.named = name.named or (head.phrase == "Chi bộ" and name.pieces == {"domain"})
        return name

    def _parent(self, index: int) -> int | None:
        word = self.words.at(index)
        assert word is not None
        police = (
            word.key == "-" and self.head.phrase.startswith(_UNITS) and "armed" in (self.head.type, self.field_type)
        )
        if (word.key == "-" and self.name.fields and self.head.frame == "organ") or (
            police and (following := heads().longest(self.words, index + 1)) and following[1].phrase == "Công an"
        ):
            index += 1
            word = self.words.at(index)
        parent = parse_name(self.words, index, post=self.post, capitals=self.capitals, depth=self.depth + 1)
        if word is None or parent is None:
            return self._bare_parent(index)
        if index > self.name.end and not police and parent.head.frame != "university":
            return None
        if not word.capital and parent.head.lower != "inside":
            return None
        # Phòng | Cảnh sát hình sự | Công an tỉnh: the police's field rather than a body of its own.
        if self.head.frame == "agency" and index == self.start and parent.head.phrase.startswith("Cảnh sát"):
            return None
        if parent.head.frame in ("foreign", "foreignname", "club") or (
            parent.head.frame == "media" and self.head.frame not in ("organ", "body", "bare")
        ):
            return None
        self.parent = parent
        self.name.inner = index
        self.name.pieces.add("parent")
        return parent.end

    def _bare_parent(self, index: int) -> int | None:
        """`Ban Thường vụ Đảng ủy`: part of a body whose place is left unsaid."""
        word = self.words.at(index)
        match = heads().longest(self.words, index)
        if match is None or word is None or not word.capital:
            return None
        end, head = match
        unions = self.head.frame in ("body", "bare") and self.head.type in ("mass", "party")
        if unions and head.frame in ("establishment", "company", "school") and not head.phrase.startswith("Nhà "):
            # Công đoàn Công ty tổ chức, Đoàn Thanh niên Bệnh viện
            if (following := self.words.at(end)) is not None and following.capital:
                return None
        elif self.head.frame != "organ" or head.frame not in ("body", "bare", "organ") or head.type == "inherit":
            return None
        self.parent = Name(head, index, end, type=None if head.type == "inherit" else head.type, level=head.level)
        self.name.pieces.add("parent")
        return end

    def _is_body(self, index: int) -> bool:
        return parse_name(self.words, index, post=self.post, capitals=self.capitals, depth=self.depth + 1) is not None

    def _proper(self, index: int) -> int | None:
        words, name = self.words, self.name
        word = words.at(index)
        assert word is not None
        product = not word.capital and self._follows_product(index)
        bridged = lower_bridge(words, index) if not product and self._is_legal_form(index) else index
        if not word.capital and bridged > index:
            end = name_run(words, bridged, post=self.post, capitals=False)
            name.pieces.add("name")
            return end if end > bridged else None
        if product:
            return self._maker(index)
        if not word.capital or word.key in ("phó", "trưởng") or events().longest(words, index):
            return None
        if "country" in name.pieces and index != self.start:
            return None
        frame = self.head.frame
        if frame in ("body", "levelled", "agency"):
            if self.capitals or word.upper or (is_foreign(word.key) and not words.key(index + 1)):
                return None
            if frame == "agency" and (self.post or not name.fields or self.head.phrase.lower() == "bộ"):
                return None
            field_match = domains().longest(words, index)
            if heads().longest(words, index) or (field_match is not None and field_match[0] - index > 1):
                return None
            end = place_run(words, index, post=self.post, after_level=False)
            if end == index or (frame == "agency" and end - index < 2) or single_syllable(words, index, end):
                return None
            name.place = (index, end)
            name.pieces |= {"name", "placed"}
            return end
        if heads().longest(words, index):
            body = parse_name(words, index, post=self.post, capitals=self.capitals, depth=self.depth + 1)
            if body is not None and frame == "company" and self.head.phrase.startswith(("Công ty ", "Cty ")):
                name.pieces.add("name")
                return body.end  # Công ty CP Tập đoàn Hòa Phát
            if body is not None:
                return None
        if self.capitals and frame not in ("company", "school"):
            return None
        start = compound_bridge(words, index) if frame in _BRIDGED else index
        end = name_run(words, start, post=self.post, capitals=self.capitals)
        if end == index:
            return None
        if end == start > index:
            name.fields += 1
            name.pieces.add("domain")
            return end
        if (
            end - index == 1
            and index == self.start
            and not word.upper
            and not is_foreign(word.key)
            and self._names_little()
        ):
            return None  # `Trung tâm Tin`
        if single_syllable(words, index, end):
            if frame in _VAGUE or self._lower_start():
                return None
            end = self._phrase_in_lower_case(end) if frame == "company" else end
        elif frame == "company":
            end = self._past_sort(end)
        if name.fields and self.post and looks_like_person(words, index, True):
            return None
        name.pieces.add("name")
        name.proper = index
        return self._before_person(index, end)

    def _names_little(self) -> bool:
        """Whether a head needs more than one syllable to name a body."""
        return self.head.frame == "establishment" and self.head.type == "other"

    def _phrase_in_lower_case(self, end: int) -> int:
        """Past the rest of a firm's name that is a phrase with one capital, to a mark: Công ty CP Hạt `giống mới`."""
        keys = [self.words.key(at) for at in range(end, end + 4)]
        for size, key in enumerate(keys):
            if not key.isalpha():
                return end + size if size > 1 and key in ("", ",", ".", ";", ")", "(", "”", '"') else end
            if phrase_ends().longest(keys, size)[1] or key in context("no_bridge") or key in context("before_body"):
                return end
        return end

    def _past_sort(self, end: int) -> int:
        """Past one word in lower case that tells a sort of goods, and the place after it: Chè Shan `tuyết` Yên Bái."""
        word, first, last = (self.words.at(end + step) for step in range(3))
        if word is None or first is None or last is None or word.capital or not first.capital:
            return end
        if not word.key.isalpha():
            return end  # HTX Sáng Thiện | (Hà Nội)
        if word.key in context("no_bridge") | context("before_body") or phrase_ends().longest([word.key])[1]:
            return end
        return end + 3 if gazetteer().knows(self.words.text[first.start : last.end]) else end

    def _before_person(self, index: int, end: int) -> int:
        """Where a place abroad ends the name before a foreigner's: Đại học Texas | John Smith."""
        for match in (places_of("abroad").longest(self.words, index), known_place(self.words, index)):
            if match is not None and match[0] < end - 1 and self.words.key(match[0]) in given_names():
                return match[0]
        return end

    def _follows_product(self, index: int) -> bool:
        """Whether a firm's field with a capital ends here, as one of its own or within its head: `HTX Chăn nuôi`."""
        words, name = self.words, self.name
        if self.head.frame != "company" or index != name.end or not name.pieces <= {"domain"}:
            return False
        if index > self.start:
            first = words.at(self.start)
            return first is not None and first.capital
        return any(
            (word := words.at(at)) and word.capital and (match := domains().longest(words, at)) and match[0] == index
            for at in range(name.first + 1, index)
        )

    def _maker(self, index: int) -> int | None:
        """The place or name after words in lower case that qualify the product: HTX Bưởi `đỏ Thanh Hối`."""
        words = self.words
        start = product_bridge(words, index)
        if start == index:
            return None
        end = name_run(words, start, post=self.post, capitals=False)
        if start - index > 1 and (
            single_syllable(words, start, end) or (self._named_by_field(index) and not self._is_noun_field(index))
        ):
            return None
        reached = self._level(start) or self._place(start) or self._proper(start)
        # The name alone would lose the product, even after a head in lower case.
        self.name.proper = None
        return reached

    def _named_by_field(self, index: int) -> bool:
        """Whether the field is name enough, so that a predicate may well follow: `Công ty Điện lực` cắt điện."""
        return fold_name(self.head.phrase) in context("named_by_field") or self._is_legal_form(index)

    def _is_noun_field(self, index: int) -> bool:
        match = domains().longest(self.words, index)
        return match is not None and match[1].use == "noun"

    def _is_legal_form(self, index: int) -> bool:
        """Whether the words from here follow a legal form, after which a firm's field may stand in lower case."""
        head = self.head
        if index != self.start or head.frame != "company":
            return False
        if head.phrase.startswith(("Công ty ", "Cty ")):
            return head.lower == "inside"
        return self.words.key(index) in context("production")

    def _suffices(self) -> bool:
        """Whether a field alone names the body: `Tổng công ty Cảng hàng không`, `Nhà xuất bản Thống kê`."""
        pieces = self.name.pieces
        if self.parent is not None and self.parent.head.frame == "university":
            return True
        if "domain" not in pieces:
            return False
        if pieces & {"country", "place"}:
            return True
        return not self._lower_head() and (
            self.head.frame == "school" or fold_name(self.head.phrase) in context("named_by_field")
        )

    def _too_vague(self) -> bool:
        """Whether the pieces are there but name nothing: `công ty Mỹ`, `Trung tâm TP`, `Hội Xanh`, `Ban tư vấn`."""
        name, head, pieces = self.name, self.head, self.name.pieces
        if head.phrase == "Trường":
            return self._is_no_school()
        if head.frame == "foreignname" and head.type == "party":
            word = self.words.at(self.start)
            return word is None or not is_foreign(word.key)
        if head.frame == "numbered":
            return not {"number", "domain"} <= pieces
        if head.frame == "establishment" and head.type == "other" and pieces == {"level"}:
            return self.place_level == "village"  # the house where a village meets
        if head.frame in OPEN - {"association", "club"}:
            nameless = head.type == "other" and not pieces & {"domain", "name", "number"}
            national = head.phrase.endswith(" Quốc gia")
            return bool(pieces) and (
                (pieces <= {"country"} and not national) or (nameless and len(head.phrase.split()) < 3)
            )
        if head.frame in ("association", "club") and name.proper is not None and not name.fields:
            word = self.words.at(name.proper)
            return word is not None and name.end - name.proper == 1 and not word.upper and not is_foreign(word.key)
        if head.frame == "association" and "level" in pieces and not pieces & {"domain", "name"}:
            return self._lower_start()
        if head.frame == "agency" and head.level is None:
            placed = pieces & {"level", "place", "parent", "country", "placed", "acronym", "number"}
            return not placed and not (head.phrase == "Phòng" and self.full)
        return False

    def _is_no_school(self) -> bool:
        """Whether `trường` alone before a name makes none: a place, one syllable, or a name that begins like it."""
        name = self.name
        first, word = self.words.at(name.first), self.words.at(self.start)
        if first is None or word is None or not word.capital or self.capitals:
            return True
        if name.fields:
            return not name.pieces & {"name", "place", "number"}
        return first.capital or "name" not in name.pieces or (name.end - self.start == 1 and not is_foreign(word.key))

    def _level_of(self) -> Level | None:
        head, parent = self.head, self.parent
        fixed = head.level if head.level != "central" else None
        if fixed:
            return fixed
        if head.frame == "levelled" and head.level == "central":
            return "central"  # Trung ương Hội
        if head.frame == "levelled":
            if self.place_level in ("province", "district"):
                return self.place_level
            self.name.city = True
            return None
        if head.frame in ("university", "club"):
            return None
        if "level" in self.name.pieces:
            named = head.frame in _NO_LEVEL - {"establishment"} and self.name.pieces & {"name", "domain"}
            return None if named else self.place_level
        if parent is not None:
            return parent.level
        if head.frame in _NO_LEVEL:
            if head.type in ("health", "state") and self.place_level == "central":
                return "central"
            return "province" if head.type in ("health", "state") and self.place_level == "province" else None
        if self.name.pieces & {"country"} and head.type in _LEVELLED_TYPES:
            return "central"
        if self.place_level and (head.type in _LEVELLED_TYPES or head.type == "health"):
            return self.place_level
        return head.level
