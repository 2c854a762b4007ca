"""The words around the names of campaign models, from `campaign_triggers.tsv` and `campaign_words.tsv`.

Roles of `campaign_words.tsv`:

- `other_head`, `near_head`: heads of quoted words that name no campaign model (a slogan, a song, a decree, a prize),
  the second only right before the quotation;
- `naming`, `introducer`: what may stand between a trigger and its name (`mang tên`, `điển hình như`);
- `end`, `end_before_amount`, `soft_end`: what ends a name without quotation marks: always; before a figure; where no
  operator follows; `kept`: what looks like such an end and is none;
- `quality`, `production`, `class`, `proper_head`: first words after a trigger that make no name, a way of producing, a
  class of models, the name of a body, work or place; `group_class`: the same after `tổ`, `nhóm`;
- `launches`: verbs whose object is new and so named; `thanks_to`, `echoes`: what says that the subject runs a model,
  or only follows it;
- `runs`, `not_runs`, `before_body_not_agent`: who runs a model; `anaphor_TYPE`: short forms that stand for a body of a
  type named before;
- `broadcast`: words of radio and television, where `chương trình` is a show;
- `praise`: what is said of a model between its trigger and its name;
- `plural`, `this`: before a trigger, that it speaks of several; after it, that it speaks of one named before;
- `speaker`: what follows quoted speech; `place_word`, `place_level`: what begins a place, and one with a
  name; `trailing`: what no name ends with;
- `genre`: triggers without which an article speaks of no campaign models; `local`: words of the life of communes;
- `result`: what follows a name that heads its sentence;
- `known`: names known throughout the country;
- `body_joins`: what stands between a body and what it runs;
- `calendar`: days, which may have a capital in a name (`Ngày Chủ nhật xanh`); `cooperative`: what begins the names of
  those bodies of trade that run models;
- `within`: before the trigger of what the sentence's subject acts in (`nuôi 3 em theo mô hình …`);
- `is_runner`: what says after a body that it is the one (`là đơn vị trực tiếp`);
- `by_now`: what may open a sentence before a name; `calls_up`: before `tham gia`, that the subject brings others to it;
  `topic`: before the body that a sentence is about (`đối với Hội X, …`);
- `folk`: people who are no body (`chị em`);
- `pushes`: what a paper is issued to do for a movement (`đẩy mạnh phong trào`);
- `office`: what the name of an office of the state begins with that `đơn vị` may stand for;
- `members`: those whose deeds are their body's, at the head of a sentence; `tells`: what one of a body does who speaks
  of it;
- `advises`: before bodies that another advises, who run nothing (`Công an xã tham mưu UBND xã lập …`);
- `no_head`: what holds the words of a head by chance: phát `huy hiệu` quả;
- `person`, `apposition`, `deed`: after the comma of a name, a subject, what only describes the model (`cách làm của
  …`), or what is done with it;
- `official`: first words of schemes of the state, which a capital alone makes no campaign; `bound_before`: what makes
  one word of itself and a trigger (`bộ đội`); `where`: what ends the names of works, which lie somewhere;
- `counterpart`: two words of which the second ends what the first begins (`cấy ít, thu nhiều`); `split_pair`: two
  words that make one phrase across a comma (`phòng, chống`);
- `group_body`: what an office calls its groups, capital or not (`Tổ Kiểm tra`); `adverb`: opens a predicate where a
  verb follows (`… mới trồng`);
- `verb`: first words of clauses, by which two halves of a name are told from a name and a clause after it;
- `christening`: before a trigger, that people gave the name (`đặt tên là tổ …`);
- `entrusts`: after it stands the body that is given what to run (`giao cho`); `welcomes`: what is done for a movement
  before its name in quotation marks without a trigger (`ra quân “…”`);
- `beneficiary`: after `cho`, whom a campaign is for, which belongs to its name;
- `turns`: what turns from one subject to another in a sentence (`còn`, `riêng`);
- `not_runs_after`: verbs of running that do not make a runner of a body after a name (`“X” được A giới thiệu`);
  `of_us`: how someone speaks of the own body;
- `others_part`: before `của`, that what follows owns that part alone, not the name: `với sự chứng kiến của X`;
- `table_runner`: what heads the column of a table that says who runs a model (`Đơn vị thực hiện`);
- `period`: after `mỗi`, how often something is done, which is no part of a name;
- `name_beginning`: what with a capital belongs to a name though a trigger may end so (`mô hình Điểm …`); `club_proper`:
  what begins the names of clubs of sport; `highlight`: what is said to be of the body that runs a model (`dấu ấn của X
  là …`); `time_word`: what opens a clause that tells the time;
- `since`, `speaks_of`: what opens a clause before that of the body that runs a model; what someone of the body says.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import cache, lru_cache
from typing import Literal, NamedTuple

import msgspec
import regex

from trichluc.folding import fold
from trichluc.lexicons import PhraseIndex, read_lexicon, shipped
from trichluc.records import CampaignKind

Unquoted = Literal["name", "capital", "people", "operator", "works", "quoted"]
Role = Literal[
    "other_head",
    "others_part",
    "table_runner",
    "name_beginning",
    "club_proper",
    "highlight",
    "time_word",
    "period",
    "not_runs_after",
    "of_us",
    "no_head",
    "advises",
    "members",
    "office",
    "anaphor_state",
    "pushes",
    "folk",
    "by_now",
    "calls_up",
    "topic",
    "is_runner",
    "tells",
    "within",
    "near_head",
    "naming",
    "introducer",
    "end",
    "end_before_amount",
    "amount_word",
    "soft_end",
    "kept",
    "quality",
    "production",
    "class",
    "proper_head",
    "runs",
    "not_runs",
    "before_body_not_agent",
    "anaphor_education",
    "anaphor_mass",
    "anaphor_party",
    "anaphor_armed",
    "anaphor_health",
    "anaphor_enterprise",
    "broadcast",
    "praise",
    "group_class",
    "launches",
    "thanks_to",
    "echoes",
    "plural",
    "this",
    "speaker",
    "place_word",
    "place_level",
    "trailing",
    "genre",
    "local",
    "result",
    "known",
    "body_joins",
    "since",
    "speaks_of",
    "calendar",
    "cooperative",
    "person",
    "apposition",
    "deed",
    "official",
    "counterpart",
    "bound_before",
    "where",
    "christening",
    "group_body",
    "adverb",
    "verb",
    "entrusts",
    "welcomes",
    "split_pair",
    "beneficiary",
    "turns",
]
#: How the triggers of clubs begin, to tell them from those of teams and groups.
CLUBS = ("câu lạc bộ", "clb")
_BLOCK = 64
_TOKEN = regex.compile(r"\p{L}[\p{L}\p{M}']*|\d+(?:[.,/]\d+)*|[^\s\p{L}\d]")


class _TriggerRow(msgspec.Struct):
    trigger: str
    kind: CampaignKind
    unquoted: Unquoted
    source: str


class _WordRow(msgspec.Struct):
    phrase: str
    role: Role
    source: str


class Head(NamedTuple):
    """A word that may head a name; `kind` is null where what it heads is no campaign model.

    Its `unquoted` says of a trigger when a name without marks counts; `quoted`, of any head, that it must touch a name.
    """

    start: int
    end: int
    kind: CampaignKind | None
    unquoted: Unquoted


class Token(NamedTuple):
    """A word, a figure or a mark of a folded text."""

    start: int
    end: int
    text: str
    is_word: bool


@cache
def _words() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for row in read_lexicon(shipped("campaign_words"), _WordRow, key=("phrase", "role")):
        found.setdefault(row.role, set()).add(fold(row.phrase))
    return {role: frozenset(phrases) for role, phrases in found.items()}


@cache
def _heads() -> tuple[PhraseIndex, list[tuple[CampaignKind | None, Unquoted] | None]]:
    values: dict[str, tuple[CampaignKind | None, Unquoted] | None] = dict.fromkeys(phrases("no_head"))
    for phrase in phrases("other_head"):
        values[phrase] = (None, "name")
    for phrase in phrases("near_head"):
        values[phrase] = (None, "quoted")
    for row in read_lexicon(shipped("campaign_triggers"), _TriggerRow, key=("trigger",)):
        values[fold(row.trigger)] = (row.kind, row.unquoted)
    return PhraseIndex(list(values)), list(values.values())


def phrases(role: Role) -> frozenset[str]:
    """The folded phrases of a role."""
    return _words()[role]


@cache
def alternation(role: Role) -> str:
    """The phrases of a role as alternatives of a pattern, the longest first.

    >>> alternation("of_us").count("|") > 1
    True
    """
    return "|".join(regex.escape(phrase) for phrase in sorted(phrases(role), key=lambda phrase: (-len(phrase), phrase)))


@cache
def _by_edge(role: Role, edge: int) -> dict[str, list[list[str]]]:
    """The phrases of a role as lists of words, the longest first, by their first (0) or last (-1) word."""
    found: dict[str, list[list[str]]] = {}
    for phrase in sorted(phrases(role), key=lambda phrase: -phrase.count(" ")):
        words = phrase.split(" ")
        found.setdefault(words[edge], []).append(words)
    return found


def find_heads(folded: str) -> list[Head]:
    """The heads of names in a folded text, the longest at each place.

    >>> [(head.kind, head.unquoted) for head in find_heads("phong trào thi đua, khẩu hiệu, dự án")]
    [('movement', 'name'), (None, 'name'), ('project', 'capital')]
    """
    index, values = _heads()
    return [Head(start, end, *value) for start, end, number in index.find(folded) if (value := values[number])]


_new = tuple.__new__


class _Tokens:
    """The tokens of a text, read block by block as they are asked for, so that none is read twice."""

    def __init__(self, folded: str) -> None:
        self.folded = folded
        self._block_starts = [0]
        # Blocks end at spaces, which no token holds.
        while space := folded.find(" ", self._block_starts[-1] + _BLOCK) + 1:
            self._block_starts.append(space)
        self._blocks: dict[int, tuple[list[int], list[Token]]] = {}

    def within(self, start: int, end: int) -> list[Token]:
        """The tokens of a stretch; what it cuts off of a word is no part of it."""
        block_starts, blocks = self._block_starts, self._blocks
        block = bisect_right(block_starts, start) - 1
        starts, tokens = blocks.get(block) or self._block(block)
        first = bisect_left(starts, start)
        found: list[Token] = []
        if first and tokens[first - 1].end > start:
            found.append(self._cut(start, min(tokens[first - 1].end, end)))
        last = bisect_left(block_starts, end, block + 1) - 1
        if last == block:
            found += tokens[first : bisect_left(starts, end, first)]
        else:
            found += tokens[first:]
            for middle in range(block + 1, last):
                found += (blocks.get(middle) or self._block(middle))[1]
            starts, tokens = blocks.get(last) or self._block(last)
            found += tokens[: bisect_left(starts, end)]
        if found and found[-1].end > end:
            found[-1] = self._cut(found[-1].start, end)
        return found

    def _cut(self, start: int, end: int) -> Token:
        text = self.folded[start:end]
        return Token(start, end, text, text[0].isalnum())

    def _block(self, block: int) -> tuple[list[int], list[Token]]:
        start = self._block_starts[block]
        end = self._block_starts[block + 1] if block + 1 < len(self._block_starts) else len(self.folded)
        tokens: list[Token] = []
        for match in _TOKEN.finditer(self.folded, start, end):
            text = match[0]
            # As `Token(…)` does, without the call of a function in Python.
            tokens.append(_new(Token, (match.start(), match.end(), text, text[0].isalnum())))
        self._blocks[block] = read = [token.start for token in tokens], tokens
        return read


@lru_cache(maxsize=1)
def _tokens(folded: str) -> _Tokens:
    return _Tokens(folded)


def tokens_of(folded: str, start: int, end: int) -> list[Token]:
    """The words, figures and marks of a stretch of a folded text."""
    return _tokens(folded).within(max(0, start), end) if start < end else []


def starts_with(role: Role, tokens: list[Token], at: int) -> int:
    """The number of tokens of the longest phrase of a role that begins at a token; 0 if none does.

    >>> starts_with("end", tokens_of("góp phần giảm nghèo", 0, 19), 0)
    2
    """
    if at >= len(tokens):
        return 0
    for words in _by_edge(role, 0).get(tokens[at].text, ()):
        count = len(words)
        if count == 1 or [token.text for token in tokens[at : at + count]] == words:
            return count
    return 0


def ends_with(role: Role, tokens: list[Token], end: int) -> int:
    """The number of tokens of the longest phrase of a role that ends before the token `end`; 0 if none does."""
    if end <= 0:
        return 0
    for words in _by_edge(role, -1).get(tokens[end - 1].text, ()):
        count = len(words)
        if count == 1 or (count <= end and [token.text for token in tokens[end - count : end]] == words):
            return count
    return 0


def is_amount(tokens: list[Token], at: int) -> bool:
    """Whether a figure or a quantifier stands at a token."""
    return at < len(tokens) and (tokens[at].text[0].isdigit() or starts_with("amount_word", tokens, at) > 0)
