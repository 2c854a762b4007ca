"""The register of campaign models: one row a model over all the articles of a batch.

**The rule.** Two mentions are of one model if their names have one key and they stand below the same movement (their
`family`). The key of a name is its words with the abbreviations in it written out, without regard to case, placement
of tones, quotation marks, commas, hyphens and spaces; number words and figures are the same (`năm không` and `5
không`). Who runs it and where makes no difference: a name that many communes use is one row with several operators and
places, because a movement is spread by being copied. Where two unlike models happen to have one name, the operators
and places of the row show it.

The register depends on the records only, not on their order or how they lie in files. An article that is given twice
counts once; two records are of one article if they have the same `id`.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Annotated, Final, TypeVar

import msgspec
import regex

from trichluc.folding import fold
from trichluc.grammar.campaign_attributes import comparable
from trichluc.lexicons import read_lexicon, shipped
from trichluc.records import Abbreviation, CampaignModel, Organisation, Record, about
from trichluc.sorting import RUN_ROWS, ExternalSort, Row

Value = TypeVar("Value", str, tuple[str, str, str])

#: how many places in articles a row names
EVIDENCE: Final = 5
_TOKEN = regex.compile(r"\d+(?:[.,/]\d+)*|[\p{L}\p{M}]+|&")
_UNSEEN = regex.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]")
_DATED = regex.compile(r"\d{4}(?:-\d\d)?(?:-\d\d)?(?:T.*)?")
_TEN = 10
_HUNDRED = 100
_NUMBER_ROLES = ("digit", "last_digit", "ten", "tens")


class Counted(msgspec.Struct, kw_only=True, frozen=True):
    """A value and the mentions that have it."""

    value: Annotated[str, about("the value")]
    mentions: Annotated[int, about("the mentions of the model that have it")]


class CountedOperator(msgspec.Struct, kw_only=True, frozen=True):
    """A body that runs a model."""

    name: Annotated[str, about("its full name, as far as its articles tell")]
    place_code: Annotated[str | None, about("the code of the place of the model there, where it is certain")]
    place_era: Annotated[str | None, about("the era of that code")]
    mentions: Annotated[int, about("the mentions of the model that name it")]


class CountedPlace(msgspec.Struct, kw_only=True, frozen=True):
    """A place where a model is run."""

    name: Annotated[str, about("the place, as written or by its full name")]
    code: Annotated[str | None, about("its official code, where it is certain")]
    era: Annotated[str | None, about("the era of that code: `before-2025-07` or `since-2025-07`")]
    mentions: Annotated[int, about("the mentions of the model there")]


class Proof(msgspec.Struct, kw_only=True, frozen=True):
    """A mention in an article."""

    article: Annotated[str, about("the `id` of the article's record")]
    start: Annotated[int, about("where the name begins: code points into the article's `text`")]
    end: Annotated[int, about("where it ends, exclusive")]
    text: Annotated[str, about("the characters of the article from `start` to `end`")]


class RegisteredModel(msgspec.Struct, kw_only=True, frozen=True):
    """A row of the register: one campaign model over a batch; every list has the most frequent first."""

    id: Annotated[str, about("the same for the same name and family, in any batch")]
    name: Annotated[str, about("its most frequent spelling; of equally frequent ones, the first by article id")]
    family: Annotated[str | None, about("the movement below which it is named")]
    variants: Annotated[list[Counted], about("how its name is written")]
    kinds: Annotated[list[Counted], about("what sort of undertaking it is called")]
    operators: Annotated[list[CountedOperator], about("the bodies that run it")]
    places: Annotated[list[CountedPlace], about("where it is run")]
    fields: Annotated[list[Counted], about("what it is for")]
    first: Annotated[str | None, about("the first date on which it began or an article on it was published, in EDTF")]
    last: Annotated[str | None, about("the last such date")]
    articles: Annotated[int, about("the articles that mention it")]
    mentions: Annotated[int, about("its mentions in them")]
    evidence: Annotated[list[Proof], about("its first mention in each of the first articles by id")]


class _Mention(msgspec.Struct, array_like=True, frozen=True):
    """What the register keeps of a mention; the first five fields are the order of the register's reading."""

    key: str
    family_key: str
    article: str
    start: int
    end: int
    text: str
    name: str
    family: str | None
    kind: str
    operator: str | None
    place: str | None
    place_code: str | None
    place_era: str | None
    field: str | None
    started: str | None
    published: str | None


_ORDER_COLUMNS = 5


class _NumberRow(msgspec.Struct):
    word: str
    value: str
    role: str
    region: str
    source: str


@lru_cache(maxsize=1 << 13)
def name_key(name: str) -> str:
    """The key under which the names of campaign models are compared.

    Args:
        name: a name, its abbreviations written out.

    >>> name_key("Năm không, ba sạch") == name_key("5 KHÔNG - 3 SẠCH")
    True
    >>> name_key("Nói không với túi ni-lông") == name_key("nói không với túi nilông")
    True
    >>> name_key("Cả nước vì 12 xã") == name_key("Cả nước vì mười hai xã")
    True
    """
    plain = unicodedata.normalize("NFC", _UNSEEN.sub("", name))
    return "".join(_key_of(token) for token in _TOKEN.findall(fold(plain)))


def _key_of(token: str) -> str:
    if token == "&":
        return "và"
    if token.isdecimal() and int(token) < _HUNDRED:
        return "".join(f"<{figure}>" for figure in _figures(int(token)))
    value = _number_words().get(token)
    return f"<{value}>" if value is not None else f"<{token}>" if token[0].isdigit() else token


def _figures(number: int) -> list[int]:
    """The words by which a number is said, as figures: 21 as 2, 10, 1."""
    tens, ones = divmod(number, _TEN)
    said = [] if tens == 0 else [_TEN] if tens == 1 else [tens, _TEN]
    return [*said, ones] if ones or not said else said


@cache
def _number_words() -> dict[str, int]:
    rows = read_lexicon(shipped("numbers"), _NumberRow, key=("word", "role"))
    return {fold(row.word): int(row.value) for row in rows if row.role in _NUMBER_ROLES}


def register(
    records: Iterable[Record], *, evidence: int = EVIDENCE, run_rows: int = RUN_ROWS
) -> Iterator[RegisteredModel]:
    """The campaign models of some records, the one that most articles mention first.

    Memory holds some rows at a time and what is counted of one model; the rest lies in temporary files.

    Args:
        records: records on which all stages have run, in any order.
        evidence: how many places in articles each row names.
        run_rows: how many mentions are sorted in memory.

    Yields:
        A row for each model: by falling number of articles, then of mentions, then by key.

    Raises:
        OSError: if the temporary files cannot be written.

    >>> from trichluc.assembly import process
    >>> from trichluc.records import new_record
    >>> texts = ["Hội LHPN xã A có mô hình “Năm không, ba sạch”.", "Phong trào “5 không 3 sạch” lan rộng."]
    >>> [(row.name, row.articles, len(row.variants)) for row in register(process(new_record(text)) for text in texts)]
    [('5 không 3 sạch', 2, 2)]
    """
    with ExternalSort(_ORDER_COLUMNS, run_rows=run_rows) as mentions, ExternalSort(4, run_rows=run_rows) as rows:
        for record in records:
            for mention in _mentions(record):
                mentions.add(msgspec.to_builtins(mention))
        for (key, family), found in groupby(mentions.sorted(), key=itemgetter(0, 1)):
            row = _row(key, family, _once(found), evidence)
            rows.add([-row.articles, -row.mentions, key, family, msgspec.to_builtins(row)])
        for _, _, _, _, content in rows.sorted():
            yield msgspec.convert(content, RegisteredModel)


def _mentions(record: Record) -> Iterator[_Mention]:
    bodies: dict[str | None, Organisation] = {}
    for body in record.organisations:
        bodies.setdefault(body.id, body)
    for model in record.campaign_models:
        operator = bodies.get(model.operator_id) if model.operator_id else None
        key = name_key(_written_out(model, record.abbreviations))
        if not key:
            continue
        yield _Mention(
            key=key,
            family_key=name_key(model.family or ""),
            article=record.id,
            start=model.start,
            end=model.end,
            text=model.text,
            name=model.name,
            family=model.family,
            kind=model.kind,
            operator=(operator.resolved if operator else None) or _tidy(model.operator),
            place=_tidy(model.place),
            place_code=model.place_code,
            place_era=model.place_era,
            field=model.field,
            started=model.started,
            published=record.article.published,
        )


def _written_out(model: CampaignModel, abbreviations: Iterable[Abbreviation]) -> str:
    """The name with the abbreviations in it written out."""
    pieces, done = [], model.start
    for short in abbreviations:
        if done <= short.start and short.end <= model.end:
            pieces += [model.text[done - model.start : short.start - model.start], short.expanded]
            done = short.end
    return "".join(pieces) + model.text[done - model.start :]


def _tidy(text: str | None) -> str | None:
    return text and " ".join(unicodedata.normalize("NFC", _UNSEEN.sub("", text)).split())


def _once(rows: Iterable[Row]) -> Iterator[_Mention]:
    """Each mention once, though its article may have been given twice."""
    for row, _ in groupby(rows):
        yield msgspec.convert(row, _Mention)


def _row(key: str, family_key: str, mentions: Iterator[_Mention], evidence: int) -> RegisteredModel:
    names: Counter[str] = Counter()
    families: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    fields: Counter[str] = Counter()
    operators: Counter[tuple[str, str, str]] = Counter()
    places: Counter[tuple[str, str, str]] = Counter()
    dates: tuple[str | None, str | None] = None, None
    proofs: list[Proof] = []
    articles, article = 0, None
    for mention in mentions:
        names[mention.name] += 1
        kinds[mention.kind] += 1
        if mention.family:
            families[mention.family] += 1
        if mention.field:
            fields[mention.field] += 1
        if mention.operator:
            operators[mention.operator, mention.place_code or "", mention.place_era or ""] += 1
        if mention.place:
            places[mention.place, mention.place_code or "", mention.place_era or ""] += 1
        dates = _widened(dates, mention.started, mention.published)
        if mention.article != article:
            articles, article = articles + 1, mention.article
            if len(proofs) < evidence:
                proofs.append(Proof(article=article, start=mention.start, end=mention.end, text=mention.text))
    return RegisteredModel(
        id=hashlib.sha256(f"{key}\n{family_key}".encode()).hexdigest()[:16],
        name=max(names, key=names.__getitem__),  # of equals the first, which is the first by article
        family=max(families, key=families.__getitem__) if families else None,
        variants=_counted(names),
        kinds=_counted(kinds),
        operators=[
            CountedOperator(name=name, place_code=code or None, place_era=era or None, mentions=count)
            for (name, code, era), count in _ranked(operators)
        ],
        places=[
            CountedPlace(name=name, code=code or None, era=era or None, mentions=count)
            for (name, code, era), count in _ranked(places)
        ],
        fields=_counted(fields),
        first=dates[0],
        last=dates[1],
        articles=articles,
        mentions=names.total(),
        evidence=proofs,
    )


def _counted(values: Counter[str]) -> list[Counted]:
    return [Counted(value=value, mentions=count) for value, count in _ranked(values)]


def _ranked(values: Counter[Value]) -> list[tuple[Value, int]]:
    """Values with their counts, the most frequent first, of equals the first as text."""
    return sorted(sorted(values.items()), key=lambda item: -item[1])


def _widened(dates: tuple[str | None, str | None], *more: str | None) -> tuple[str | None, str | None]:
    """The first and the last of some dates; of those that sort alike, the one that comes first as text."""
    known = [date.partition("T")[0] for date in (*dates, *more) if date and _DATED.fullmatch(date)]
    if not known:
        return dates
    known.sort(key=lambda date: (comparable(date), date))
    return known[0], known[-1]
