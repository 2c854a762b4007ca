"""Bare proper names of organisations that no grammar and no lexicon finds: `Becamex IDC`, `Celta Vigo`, `Gartner`.

A log-linear model decides once for each name of an article, from all its mentions together: the words beside them, the
shape of the name, and how it stands to the other names of the article. A first set of weights tells organisations from
persons, places and goods, a second one the type of an organisation. The weights are learnt by
`models/recipes/bare_names.py`; where names begin and end is read by `trichluc.grammar.bare_name_runs`.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

import msgspec

from trichluc.folding import fold, fold_name
from trichluc.gazetteer import gazetteer
from trichluc.grammar.bare_name_runs import SHORT_FORMS, Run, foreign, runs
from trichluc.grammar.organisation_lexicon import context, given_names, known, places, places_of, surnames
from trichluc.grammar.words import Words
from trichluc.records import Organisation, OrganisationType
from trichluc.resources import resource

_POOLING = 0.7  # by this power of their number the mentions of a name weigh less than one alone
_REACH = 24  # characters on either side that are read
_LONGEST_TITLE = 160
_WORD = re.compile(r"[^\W\d_]+|\d+|[^\w\s]")
_JOINT = re.compile(r"(?: ?\([^()\n]{1,60}\))?(?: ?, ?| ?/ ?| và | hay | hoặc | - |; )")
_LONG = 4
_HOPELESS = -4.5  # nothing around a name of so low a score of its own has outweighed that in real articles
_LONGEST_JOINT = 66


class Model(msgspec.Struct, kw_only=True):
    """The artefact.

    Attributes:
        recipe: the file that wrote it.
        data: the SHA-256 of the texts that it was learnt from, in their order.
        texts: how many they were.
        names: how many names of them were learnt from.
        scores: what cross-validation over the annotated texts gave, by name.
        threshold: how probable an organisation must be to be taken.
        bias: the score of a name of which nothing is known.
        weights: the weight of each feature for an organisation, against anything else.
        type_bias: the score of each type.
        types: by feature, its weight for each type.
        small: by folded syllable, which share of its uses are in small letters.
    """

    recipe: str
    data: str
    texts: int
    names: int
    scores: dict[str, float]
    threshold: float
    bias: float
    weights: dict[str, float]
    type_bias: dict[OrganisationType, float]
    types: dict[str, dict[OrganisationType, float]]
    small: dict[str, float]

    def probability(self, features: Mapping[str, float]) -> float:
        """How probable it is that a name with these features is an organisation's."""
        return 1 / (1 + math.exp(-self.score(features)))

    def score(self, features: Mapping[str, float]) -> float:
        """The log-odds of that."""
        weights = self.weights
        return self.bias + sum([weights[name] * value for name, value in features.items() if name in weights])

    def type_of(self, features: Mapping[str, float]) -> OrganisationType:
        """The likeliest type of an organisation with these features."""
        scores = dict(self.type_bias)
        for name, value in features.items():
            for kind, weight in self.types.get(name, {}).items():
                scores[kind] += weight * value
        return max(scores, key=lambda kind: scores[kind])


@cache
def model() -> Model:
    """The model of the package."""
    return msgspec.json.decode(resource("trained", "bare_names.json").read_bytes(), type=Model)


class Candidate(NamedTuple):
    """A name that may be an organisation's: what it looks like, and where the article has it."""

    name: str
    mentions: list[Run]
    features: dict[str, float]


def find_bare_names(text: str, folded: str, found: Sequence[Organisation]) -> Iterator[Organisation]:
    """The organisations among the bare names of a text.

    Args:
        text: the expanded view of an article.
        folded: `fold(text)`.
        found: the organisations that are known, in order, none overlapping another, with offsets into `text`.

    Yields:
        Mentions in no order, none overlapping another or one that is known.

    >>> text = "Theo báo cáo của Tavico Bank, lãi tăng."
    >>> [(one.text, one.type) for one in find_bare_names(text, fold(text), [])]
    [('Tavico Bank', 'enterprise')]
    """
    shipped = model()
    for candidate in candidates(text, folded, found, shipped.small, _is_promising):
        probability = shipped.probability(candidate.features)
        if probability < shipped.threshold or _is_person(folded, candidate):
            continue
        kind = shipped.type_of(candidate.features)
        for mention in candidate.mentions:
            yield Organisation(
                start=mention.start,
                end=mention.end,
                text=candidate.name,
                name=candidate.name,
                type=kind,
                rule="tagger",
                probability=round(probability, 3),
            )


@cache
def _of_persons() -> tuple[str, ...]:
    return tuple(f"{word} {link}" for word in context("of_person") for link in ("", "của "))


def _is_person(folded: str, candidate: Candidate) -> bool:
    """Whether the article speaks of a name's face, clothes or husband: `vóc dáng của Mos`."""
    return any(folded.endswith(_of_persons(), 0, mention.start) for mention in candidate.mentions)


@lru_cache(maxsize=1 << 13)
def _is_promising(name: str) -> bool:
    """Whether what stands around a name can still make it an organisation's.

    One that the lexicon has is none: the lexicon has been asked already, and had its reasons.
    """
    shipped = model()
    features = dict.fromkeys(shape(name)[0], 1.0)
    features["small"], features["small last"] = _smallness(name, shipped.small)
    return shipped.score(features) > _HOPELESS and not is_known(name)


def candidates(
    text: str,
    folded: str,
    found: Sequence[Organisation],
    small: Mapping[str, float],
    wanted: Callable[[str], bool] = bool,
) -> Iterator[Candidate]:
    """The bare names of a text, each with its mentions and features.

    Args:
        text: the expanded view of an article.
        folded: `fold(text)`.
        found: the organisations that are known, in order, with offsets into `text`.
        small: which share of its uses a folded syllable has in small letters.
        wanted: by a name, whether it is worth reading what stands around it.

    >>> text = "Becamex mua lại Mỹ Phước. Theo Becamex, giá không đổi."
    >>> [(one.name, len(one.mentions)) for one in candidates(text, fold(text), [], {"theo": 0.9})]
    [('Becamex', 2), ('Mỹ Phước', 1)]
    """
    named: dict[str, list[Run]] = defaultdict(list)
    for run in runs(text, folded, found, small):
        named[text[run.start : run.end]].append(run)
    if not named:
        return
    beside = _beside_known(text, named, found)
    related = _Related(named, found)
    title = text.find("\n", 0, _LONGEST_TITLE)
    for name, mentions in named.items():
        looks, hopeless = shape(name)
        if hopeless or not wanted(name) or _abbreviates(text, mentions[0]) or _in_code(text, mentions[0]):
            continue
        features = dict.fromkeys(looks, 1.0)
        features["small"], features["small last"] = _smallness(name, small)
        features.update(dict.fromkeys(related.of(name), 1.0))
        features[f"k{min(len(mentions), _LONG)}"] = 1.0
        weight = len(mentions) ** -_POOLING
        if mentions[0].start < title:
            features["in title"] = 1.0
        for mention in mentions:
            for feature in _around(text, folded, mention):
                features[feature] = features.get(feature, 0.0) + weight
            if mention.start in beside:
                feature = f"beside {beside[mention.start]}"
                features[feature] = features.get(feature, 0.0) + weight
                features["beside"] = features.get("beside", 0.0) + weight
        yield Candidate(name, mentions, features)


def _abbreviates(text: str, mention: Run) -> bool:
    # Short for what stands before its bracket: had that been an organisation, the grammar would know.
    return text[mention.start - 1 : mention.start] == "(" and text[mention.end : mention.end + 1] == ")"


def _in_code(text: str, mention: Run) -> bool:
    # A part of a code: G/SPS/N/AUS/422, QCVN 10-MT:2015/BTNMT.
    before, after = text[mention.start - 2 : mention.start], text[mention.end : mention.end + 2]
    return (before[-1:] == "/" and before[0].isdigit()) or (before[-1:] == after[:1] == "/")


def _around(text: str, folded: str, mention: Run) -> list[str]:
    """The features of a mention's neighbours."""
    start, end = mention.start, mention.end
    left = _WORD.findall(folded[max(0, start - _REACH) : start].rpartition("\n")[2])[-2:]
    right = _WORD.findall(folded[end : end + _REACH].partition("\n")[0])[:2]
    one = left[-1] if left else "^"
    two = f"{left[0]} {one}" if len(left) > 1 else f"^ {one}"
    after = right[0] if right else "$"
    beyond = f"{after} {right[1]}" if len(right) > 1 else f"{after} $"
    found = [f"<{one}", f"<{two}", f">{_number(after)}", f">{_number(beyond)}"]
    for role, words in _roles():
        if one in words or two in words:
            found.append(f"<{role}")
    if mention.opens:
        found.append("opens")
    if after.isalpha():
        found.append(">capital" if text[end + 1 : end + 2].isupper() else ">small")
    if mention.source:
        found.append("source")
    return found


def _number(words: str) -> str:
    return "0" if words[0].isdigit() else words


@cache
def _roles() -> list[tuple[str, frozenset[str]]]:
    return [(role, context(role)) for role in ("post", "locative", "goods", "plural", "event")]


@lru_cache(maxsize=1 << 13)
def shape(name: str) -> tuple[tuple[str, ...], bool]:
    """The features of a name by itself, and whether nothing can make it an organisation.

    Args:
        name: the name as written.

    >>> features, hopeless = shape("Hanaco Bank")
    >>> "last bank" in features, hopeless, shape("Hải Phòng")[1]
    (True, False, True)
    """
    tokens = name.split(" ")
    keys = fold_name(name).split(" ")
    strange = [foreign(key) for key in keys]
    script = "foreign" if all(strange) else "mixed" if any(strange) else "native"
    size = min(len(tokens), _LONG)
    found = [f"n{size} {script}", script, f"last {keys[-1]}"]
    person = surnames().get(keys[0])
    if len(keys) > 1:
        found.append(f"first {keys[0]}")
        if person is not None:
            found.append(f"surname {'sure' if person else 'maybe'} {script}")
    if keys[0] in given_names():
        found.append(f"given name{' alone' if len(keys) == 1 else ''}")
    if len(keys) > 1 and keys[-1] in given_names():
        found.append("last given name")
    found += [f"has {key}" for key, odd in zip(keys[:-1], strange[:-1], strict=True) if odd]
    if strange[-1] and len(keys[-1]) > _LONG:
        found += [f"-{keys[-1][-3:]}", f"-{keys[-1][-4:]}"]
    if strange[0] and len(keys[0]) > _LONG:
        found.append(f"{keys[0][:4]}-")
    capitals = [token for token in tokens if len(token) > 1 and token.isupper()]
    if len(capitals) == len(tokens):
        found.append(f"capitals {min(len(name), 6)}" if len(tokens) == 1 else "all capitals")
    elif capitals:
        found.append("some capitals")
    for token in tokens:
        if token[1:] != token[1:].lower() and not token.isupper():
            found.append("camel")
            break
    for mark in "&.-'’+":
        if mark in name:
            found.append(f"mark {mark}")
    if any(char.isdigit() for char in name):
        found.append("figure")
    others = _known_firsts().get(keys[0], 0) - is_known(name)
    if others > 0:
        found.append("known first")
    if len(keys) > 1 and any(" ".join(keys[:size]) in _known_names() for size in range(1, len(keys))):
        found.append("known and more" if keys[-1] != "nam" else "known and country")
    place = _is_place(name)
    if place:
        found.append(f"place {place}")
    if any(token[0].islower() for token in tokens):
        found.append("small inside")
    bare_syllable = len(keys) == 1 and script == "native" and (len(name) < 2 or not name.isupper())
    hopeless = bare_syllable or place in ("province", "municipality", "city", "district", "country")
    return tuple(found), hopeless


def _is_place(name: str) -> str | None:
    words = Words(name, fold(name), 0)
    for table in (places(), places_of("abroad")):
        match = table.longest(words, 0)
        if match is not None and words.at(match[0]) is None:
            return match[1].kind
    return "unit" if gazetteer().knows(name) else None


def _smallness(name: str, small: Mapping[str, float]) -> tuple[float, float]:
    """How usual the syllables of a name are in small letters: its least usual one, and its last."""
    shares = [small.get(key, 0.0) for key in fold_name(name).split(" ")]
    return min(shares), shares[-1]


def is_known(name: str) -> bool:
    """Whether the lexicon of known organisations has a name, so that it alone says where that is one.

    >>> is_known("Reuters"), is_known("Hanaco Group")
    (True, False)
    """
    return fold_name(name) in _known_names()


@cache
def _known_names() -> frozenset[str]:
    return frozenset(fold(row.name) for row in known()[1])


@cache
def _known_firsts() -> Counter[str]:
    return Counter(name.split(" ")[0] for name in _known_names())


def _beside_known(
    text: str, named: Mapping[str, list[Run]], found: Iterable[Organisation]
) -> dict[int, OrganisationType]:
    """By the start of a mention in an enumeration, the type of an organisation beside it."""
    items: list[tuple[int, int, OrganisationType | None]] = [(one.start, one.end, one.type) for one in found]
    items += [(run.start, run.end, None) for mentions in named.values() for run in mentions]
    items.sort(key=lambda item: item[:2])
    beside: dict[int, OrganisationType] = {}
    for (start, end, kind), (next_start, _, next_kind) in pairwise(items):
        if (kind is None) == (next_kind is None) or not 0 < next_start - end <= _LONGEST_JOINT:
            continue
        if _JOINT.fullmatch(text, end, next_start):
            if kind is None and next_kind is not None:
                beside[start] = next_kind
            elif kind is not None:
                beside[next_start] = kind
    return beside


class _Related:
    """How a name stands to the other names of its article."""

    def __init__(self, named: Mapping[str, list[Run]], found: Sequence[Organisation]) -> None:
        self._prefixes: dict[str, list[str]] = defaultdict(list)
        self._suffixes: dict[str, list[str]] = defaultdict(list)
        for name in named:
            if " " in name:
                tokens = name.split(" ")
                for size in range(1, len(tokens)):
                    self._prefixes[" ".join(tokens[:size])].append(name)
                    self._suffixes[" ".join(tokens[size:])].append(name)
        self._bodies: dict[str, OrganisationType] = {}
        self._same: dict[str, OrganisationType] = {}
        self._initials: dict[str, OrganisationType] = {}
        for body in {one.text: one for one in found if one.named}.values():
            if body.rule in SHORT_FORMS:
                self._same[body.text] = body.type
            else:
                tokens = body.text.split(" ")
                for size in range(1, min(len(tokens), _LONG + 1)):
                    self._bodies[" ".join(tokens[-size:])] = body.type
                initials = "".join(token[0] for token in tokens).upper()
                for size in range(2, len(initials) + 1):
                    self._initials[initials[-size:]] = body.type
        self._named = named

    def of(self, name: str) -> list[str]:
        found = []
        if (kind := self._same.get(name)) is not None:
            found += ["same", f"same {kind}"]
        if (kind := self._bodies.get(name)) is not None:
            found += ["end of body", f"end of {kind}"]
        if name.isupper() and (kind := self._initials.get(name)) is not None:
            found += ["initials", f"initials of {kind}"]
        for side, table in (("begins", self._prefixes), ("ends", self._suffixes)):
            for longer in table.get(name, ())[:3]:
                key = fold_name(longer.split(" ")[0])
                person = surnames().get(key) or key in given_names()
                found += [f"{side} longer", f"{side} {'person' if person else 'other'}"]
        if " " in name:
            tokens = name.split(" ")
            if tokens[0] in self._named:
                found.append("first alone")
            if tokens[-1] in self._named:
                found.append("last alone")
        return found
