"""What makes a name of the words after a trigger where no quotation marks do."""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property

from trichluc.grammar.campaign_forms import (
    is_all_class,
    is_balanced,
    is_bare_class,
    is_capitalised,
    is_class,
    is_coined,
    is_generic,
    is_group_body,
    is_group_class,
    is_paired,
    is_parallel,
    is_written,
)
from trichluc.grammar.campaign_lexicon import Head, Role, Token, ends_with, starts_with
from trichluc.grammar.campaign_operators import Operator, operator_after, operator_before, operator_carried
from trichluc.grammar.campaign_text import CampaignText
from trichluc.records import OrganisationType

_MANY = 3
_NEAR = 350
_CAPITAL_GROUP = 3
_COUNT_REACH = 60
_COUNT_WORDS = 6
_TWO_WORDS = 24
# Bodies whose models the guidelines are about; a company's model is its way of trading.
LOCAL_BODIES: tuple[OrganisationType, ...] = ("party", "mass", "armed", "education", "state", "health")
GENRE_BODIES: tuple[OrganisationType, ...] = ("party", "mass", "armed", "education")
# Ministries, schools and firms have projects of any sort.
_PROJECT_BODIES: tuple[OrganisationType, ...] = ("party", "mass", "armed")
LOOSE_INTRODUCERS = ("có", "là", "sau", "trong đó", "gồm", "đặc biệt là", "nhất là")


class Evidence:
    """Judges the words after the triggers of a text."""

    def __init__(self, scene: CampaignText) -> None:
        self.scene = scene
        self._named: dict[Head, bool] = {}
        self._introduced: dict[Head, bool] = {}

    def rule(self, head: Head, words: list[Token], start: int, limit: int, *, plural: bool) -> str | None:
        """The rule by which an unquoted name counts, or null."""
        scene = self.scene
        capitalised = is_capitalised(scene.text, words)
        after = operator_after(scene.text, scene.folded, words[-1].end, limit, scene.bodies)
        rest = 0 if after and after.body.type in GENRE_BODIES else 1
        if is_bare_class(words, rest=rest):
            return None
        if capitalised and plural and starts_with("class", words, 0):
            return None
        if head.unquoted in ("operator", "works"):
            if self._is_written(head, words, plural=plural):
                return "unquoted-capital"
            works = head.unquoted == "works" and not (capitalised and (after or self._run_before(head, start)))
            return None if works else self._group_rule(head, words, start, after)
        if self._is_written(head, words, plural=plural):
            return "unquoted-capital"
        if capitalised and (head.unquoted == "name" or after or self._run_before(head, start)):
            return "unquoted-capital"
        syllables = sum(word.is_word for word in words)
        if scene.text[words[0].start].isupper() and not capitalised and not (after and syllables == 2):
            return None
        if after and after.body.type in LOCAL_BODIES:
            firm = head.unquoted == "name" or (
                head.unquoted == "people"
                and syllables >= 4
                and not is_class(words)
                and not plural
                and after.body.type in GENRE_BODIES
            )
            # The hospital of a hospital, the school of a ministry: a class, whoever runs it.
            classed = starts_with("class", words, 0) > 0 and is_class(words)
            firm = firm and not (classed and after.body.type not in GENRE_BODIES)
            return "unquoted-operator" if firm and (not plural or syllables >= 3) else None
        if after and head.kind == "model" and self._is_cooperative(after) and self._opens(head, start):
            return "unquoted-operator" if not plural and syllables >= 3 else None
        if plural or syllables < 3 or head.kind == "club" or head.unquoted == "capital":
            return None
        coined = is_paired(words) or ((is_parallel(words) or is_balanced(words)) and not is_class(words))
        if coined and head.unquoted == "name" and syllables >= 4:
            return "unquoted-coined"
        lead = scene.tokens(max(start, head.start - 40), head.start)
        launched = ends_with("launches", lead, len(lead)) > 0
        if is_class(words) and not (is_coined(words) or syllables >= 5 or (launched and syllables >= 4)):
            return None
        if head.unquoted == "name" and not is_class(words) and self._enumerates(head, start, limit):
            return "unquoted-enumeration"
        if head.unquoted == "name" and scene.is_popular and self._counts(head, words, start, limit):
            return "unquoted-counted"
        before = operator_before(scene.text, scene.folded, head.start, start, scene.bodies)
        if before is None and head.unquoted == "name" and syllables >= 4 and not is_class(words):
            before = operator_carried(scene.folded, head.start, scene.earlier(head.start), scene.bodies)
        types = LOCAL_BODIES if head.unquoted == "name" and not starts_with("class", words, 0) else GENRE_BODIES
        if before and before.body.type in types:
            return "unquoted-operator"
        return None

    def _counts(self, head: Head, words: list[Token], start: int, limit: int) -> bool:
        """Whether a figure is said of the very words after a trigger: `Phong trào … năm 2022 có 745 hộ đăng ký`."""
        scene = self.scene
        if sum(word.is_word for word in words) <= _MANY or is_class(words):
            return False
        lead = scene.tokens(max(start, head.start - _TWO_WORDS), head.start)
        if lead and lead[-1].is_word and not (len(lead) == 1 and starts_with("thanks_to", lead, 0)):
            return False
        after = scene.tokens(words[-1].end, min(limit, words[-1].end + _COUNT_REACH))
        for at, token in enumerate(after[:_COUNT_WORDS]):
            if not token.is_word:
                return False
            if words[0].text[0].isdigit() and starts_with("end_before_amount", after, at):
                return True
            given = max(starts_with(role, after, at) for role in ("end_before_amount", "soft_end", "end"))
            if given and at + given < len(after) and after[at + given].text[0].isdigit():
                return token.text != "năm"
        return False

    def _is_written(self, head: Head, words: list[Token], *, plural: bool) -> bool:
        """Whether a capital alone makes a name of the words, in an article of models and of the life of communes."""
        scene = self.scene
        firm = head.unquoted == "name"
        if plural or not scene.is_popular or not is_written(scene.text, words, firm=firm):
            return False
        if firm:
            return True
        group = head.unquoted in ("operator", "works")
        if group and (scene.text[words[1].start].isupper() or self._among_proper(head)):
            return False
        classed = not group and starts_with("class", words, 0) > 0 and is_class(words)
        if classed or starts_with("official", words, 0):
            return False
        if head.kind == "programme" and scene.is_broadcast(head.start):
            return False
        if head.unquoted == "operator" and is_group_body(words):
            return False
        least = 4 if group else 3
        return sum(word.is_word for word in words) >= least

    def _among_proper(self, head: Head) -> bool:
        """Whether the same trigger has a proper name near by, as teams and bands have: `nhóm Da Vàng và nhóm …`."""
        near = self._proper.get(self.scene.folded[head.start : head.end], [])
        place = bisect_left(near, head.start - _NEAR)
        return place < len(near) and near[place] < head.start + _NEAR

    @cached_property
    def _proper(self) -> dict[str, list[int]]:
        """Where the triggers stand that two capitals follow, by trigger."""
        scene = self.scene
        found: dict[str, list[int]] = {}
        for head in scene.heads:
            if head.unquoted not in ("operator", "works") or not scene.text[head.end + 1 : head.end + 2].isupper():
                continue
            words = scene.tokens(head.end, head.end + _TWO_WORDS)[:2]
            if len(words) == 2 and all(word.is_word and scene.text[word.start].isupper() for word in words):
                found.setdefault(scene.folded[head.start : head.end], []).append(head.start)
        return found

    def _is_cooperative(self, operator: Operator) -> bool:
        return starts_with("cooperative", self.scene.tokens(operator.body.start, operator.body.end), 0) > 0

    def _opens(self, head: Head, start: int) -> bool:
        """Whether a trigger opens its sentence or the item of a list, where it heads what is said of one model."""
        return not any(token.is_word for token in self.scene.tokens(start, head.start))

    def only_run_by(
        self, head: Head, words: list[Token], start: int, *, plural: bool
    ) -> tuple[OrganisationType, ...] | None:
        """The types of body that make small-letter words a name, wherever the body is said; null if none does."""
        scene = self.scene
        syllables = sum(word.is_word for word in words)
        if plural or syllables < 3 or head.unquoted == "works" or scene.text[words[0].start].isupper():
            return None
        if head.unquoted == "operator":
            firm = syllables > _CAPITAL_GROUP and not (is_group_class(words) or is_group_body(words) or is_class(words))
            return GENRE_BODIES if firm and scene.in_genre and self._is_launched(head, start, "launches") else None
        bare = is_all_class(words) or (head.kind == "club" and is_bare_class(words, rest=1))
        if bare or (head.kind == "programme" and scene.is_broadcast(head.start)):
            return None
        # Only a model is a way of producing; a public work may be a garden.
        if is_class(words) and (head.kind == "model" or not starts_with("production", words, 0)):
            # Of a class, only what a list of names holds or what a body of the people launches.
            return GENRE_BODIES if self._is_launched(head, start, "launches") else ()
        if head.kind == "club":
            return LOCAL_BODIES if self._is_launched(head, start, "runs") else ()
        if head.unquoted == "name":
            return GENRE_BODIES if starts_with("class", words, 0) else LOCAL_BODIES
        return _PROJECT_BODIES if syllables >= 4 and head.kind == "project" else ()

    def _is_launched(self, head: Head, start: int, role: Role) -> bool:
        lead = self.scene.tokens(max(start, head.start - 40), head.start)
        return ends_with(role, lead, len(lead)) > 0

    def _run_before(self, head: Head, start: int) -> bool:
        scene = self.scene
        before = operator_before(scene.text, scene.folded, head.start, start, scene.bodies)
        return before is not None and before.body.type in GENRE_BODIES

    def _group_rule(self, head: Head, words: list[Token], start: int, after: Operator | None) -> str | None:
        """A `tổ`, `nhóm`, `đội` or a work is named where one of the people's bodies runs or founds it."""
        scene = self.scene
        syllables = sum(word.is_word for word in words)
        least = _CAPITAL_GROUP if is_capitalised(scene.text, words) else _CAPITAL_GROUP + 1
        capital = least == _CAPITAL_GROUP
        if syllables < least or is_group_body(words) or (is_group_class(words) and not capital):
            return None
        if not (scene.in_genre or capital):
            return None
        lead = scene.tokens(max(start, head.start - 40), head.start)
        founded = ends_with("launches", lead, len(lead)) > 0
        run = after
        if run is None and (founded or capital):
            run = operator_before(scene.text, scene.folded, head.start, start, scene.bodies)
        types = LOCAL_BODIES if capital else GENRE_BODIES
        return "unquoted-operator" if run and run.body.type in types else None

    def _enumerates(self, head: Head, start: int, limit: int) -> bool:
        """Whether the trigger is one of several of its kind after `như`, `điển hình là` or a colon, or of many."""
        start, limit = max(start, head.start - _NEAR), min(limit, head.start + _NEAR)
        near = self.scene.heads_within(start, limit)
        same = [other for other in near if other.kind == head.kind and other.unquoted == "name"]
        if len(same) < 2:
            return False
        if sum(self._may_be_named(other) for other in same) >= _MANY:
            return True
        return any(self._is_introduced(other) for other in same[:-1] if other.start <= head.start)

    def _may_be_named(self, head: Head) -> bool:
        if head not in self._named:
            words = self.scene.tokens(head.end, head.end + 40)
            self._named[head] = not (
                is_generic(self.scene.text, words) or starts_with("class", words, 0) or is_class(words)
            )
        return self._named[head]

    def _is_introduced(self, head: Head) -> bool:
        if head not in self._introduced:
            start, _ = self.scene.sentence(head.start)
            before = self.scene.tokens(max(start, head.start - 60), head.start)
            colon = bool(before) and before[-1].text == ":"
            while before and not before[-1].is_word:
                before = before[:-1]
            counted = ends_with("introducer", before, len(before))
            firm = counted and " ".join(token.text for token in before[-counted:]) not in LOOSE_INTRODUCERS
            self._introduced[head] = colon or bool(firm)
        return self._introduced[head]
