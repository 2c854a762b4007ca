"""The record: what one article becomes. The only place where the schema stands.

Every key is present in every record and has one type, so that a table reader infers the same columns from any part
of a corpus. `start` and `end` are code-point offsets into `text`, end exclusive, and `text[start:end]` is the
annotation's own `text`.
"""

from __future__ import annotations

import hashlib
from typing import Annotated, Any, Final, Literal

import msgspec

SCHEMA: Final = "trichluc/1"

#: The layers that `annotation.md` defines and gold annotations hold, in the order of the record.
LAYERS = ("abbreviations", "quantities", "times", "documents", "organisations", "campaign_models")

Role = Literal[
    "kicker",
    "title",
    "dateline",
    "lead",
    "body",
    "subhead",
    "list",
    "table",
    "quote",
    "caption",
    "byline",
    "boilerplate",
]
AbbreviationMethod = Literal["inline", "lexicon", "context"]
QuantityKind = Literal["count", "percent", "fraction", "money", "measure", "ordinal"]
Comparator = Literal["=", ">", ">=", "<", "<=", "~"]
OrganisationType = Literal["party", "state", "mass", "armed", "enterprise", "education", "health", "media", "other"]
OrganisationChange = Literal["renamed", "merged", "abolished"]
Level = Literal["central", "province", "district", "commune", "village"]
CampaignKind = Literal["model", "movement", "campaign", "programme", "project", "club"]
CampaignField = Literal[
    "livelihood",
    "environment",
    "security",
    "administration",
    "education",
    "health",
    "welfare",
    "party_building",
    "culture",
    "infrastructure",
]
Calendar = Literal["gregorian", "lunar"]
CheckKind = Literal["sum", "ratio", "share", "complement", "change", "product"]


def about(meaning: str) -> msgspec.Meta:
    """What a field means, for the JSON Schema and the data dictionary."""
    return msgspec.Meta(description=meaning)


class Offsets(msgspec.Struct, kw_only=True, gc=False):
    """A stretch of the raw text."""

    start: Annotated[int, about("where it begins: code points into `text`")]
    end: Annotated[int, about("where it ends, exclusive")]


class Evidence(Offsets, kw_only=True, gc=False):
    """A stretch of the raw text with its characters."""

    text: Annotated[str, about("the characters of the article from `start` to `end`")]


class Annotation(Evidence, kw_only=True):
    """What every found thing has: its evidence, the rule that found it, its sentence's index, its section's role."""

    rule: Annotated[str, about("the rule or pattern that found it")] = ""
    sentence: Annotated[int | None, about("the index of its sentence in `sentences`")] = None
    section: Annotated[Role | None, about("the role of the section that it stands in")] = None


class Abbreviation(Annotation, kw_only=True):
    """A shortened form; `expanded` is the expansion in the case in which it stands in the expanded view."""

    expansion: Annotated[str, about("what it stands for here, in small letters but for proper names")]
    expanded: Annotated[str, about("the expansion in the case that it has in the expanded text")]
    method: Annotated[
        AbbreviationMethod, about("what tells the expansion: the article itself, the lexicon, the context")
    ]
    candidates: Annotated[
        list[str], about("the expansions that the lexicon knows, if several, the likeliest first")
    ] = []
    probability: Annotated[float | None, about("how probable the expansion is among several, from 0 to 1")] = None


class UndecidedAbbreviation(Annotation, kw_only=True):
    """A shortened form of several senses, none of which is likely enough here; it stays as written in every view."""

    candidates: Annotated[list[str], about("the expansions that the lexicon knows, the likeliest first")]
    probabilities: Annotated[list[float], about("how probable each is, from 0 to 1")]


class Quantity(Annotation, kw_only=True):
    """An amount; `value` is in the base unit of its magnitude words (`1,2 tỷ` is 1200000000.0)."""

    kind: Annotated[QuantityKind, about("what sort of amount it is")]
    value: Annotated[float, about("the number; of a range the lower end, of a fraction the numerator")]
    value_to: Annotated[float | None, about("the upper end of a range")] = None
    total: Annotated[float | None, about("the denominator of a fraction (`41/44`: 44)")] = None
    comparator: Annotated[Comparator, about("how the value is bounded: `trên` is `>`, `khoảng` is `~`")] = "="
    unit: Annotated[
        str | None, about("the unit of measure, currency or classifier, as written; `%` of a percentage")
    ] = None
    unit_base: Annotated[
        str | None,
        about("the unit to which it converts (`tạ/ha`: kg/ha); money keeps its currency, a month is 30 days"),
    ] = None
    value_base: Annotated[float | None, about("`value` in that unit")] = None
    value_to_base: Annotated[float | None, about("`value_to` in that unit")] = None
    noun: Annotated[str | None, about("what is counted or measured")] = None
    noun_span: Annotated[Offsets | None, about("where the noun stands in `text`")] = None
    subject: Annotated[str | None, about("the organisation that it is said of: an `id` of `organisations`")] = None
    period: Annotated[str | None, about("the time that it is said of, in EDTF")] = None
    scope: Annotated[str | None, about("of a percentage: what it is a share of")] = None


class Time(Annotation, kw_only=True):
    """A point or stretch of time, its value in EDTF (ISO 8601-2); of a lunar date, the month and day as said."""

    value: Annotated[str, about("the time in EDTF (ISO 8601-2); unsaid parts are X")]
    calendar: Annotated[Calendar, about("the calendar that the date is of")] = "gregorian"


class DocumentReference(Annotation, kw_only=True):
    """A reference to an issued paper; `id` is the same for every reference to it in the article."""

    type: Annotated[str, about("the sort of paper: `nghị quyết`, `kết luận` …")]
    number: Annotated[str | None, about("its number or code (`01-KL/TW`)")] = None
    issuer: Annotated[str | None, about("the body that issued it, as named in the article")] = None
    date: Annotated[str | None, about("its date, in EDTF")] = None
    title: Annotated[str | None, about("its title or subject, as written")] = None
    authority: Annotated[str | None, about("the body that its code names (`01-KL/TW`: Trung ương)")] = None
    id: Annotated[str | None, about("which paper of the article it is: the same for all references to it")] = None
    resolved_number: Annotated[str | None, about("the fullest form of its number that the article gives")] = None
    resolved_issuer: Annotated[str | None, about("its issuer, as said at any reference to it")] = None
    resolved_date: Annotated[str | None, about("its date, as said at any reference to it, in EDTF")] = None
    resolved_title: Annotated[str | None, about("its title, as said at any reference to it")] = None


class Organisation(Annotation, kw_only=True):
    """A mention of one particular organisation; `id` is the same for every mention of it in the article."""

    name: Annotated[str, about("the mention with its abbreviations written out")]
    type: Annotated[OrganisationType, about("what sort of body it is")]
    level: Annotated[Level | None, about("its administrative level")] = None
    place: Annotated[str | None, about("the place in its name")] = None
    named: Annotated[bool, about("false for a short form that its context completes (`UBND huyện`)")] = True
    id: Annotated[str | None, about("which organisation of the article it is: the same for all its mentions")] = None
    resolved: Annotated[str | None, about("the full name that the mention stands for")] = None
    place_code: Annotated[
        str | None, about("the official code of its place, where it is certain; of a village, its commune's")
    ] = None
    place_era: Annotated[str | None, about("the era of that code: `before-2025-07` or `since-2025-07`")] = None
    parent: Annotated[str | None, about("the `id` of the body above it, if the article mentions that")] = None
    probability: Annotated[
        float | None, about("of a bare name, how probable it is that it is an organisation's, from 0 to 1")
    ] = None
    change: Annotated[
        OrganisationChange | None,
        about("what became of the body since: another name, part of another body, or no one body in its place"),
    ] = None
    changed: Annotated[str | None, about("since when that holds, in EDTF")] = None
    successor: Annotated[str | None, about("the body that has its tasks now; null also where no one body has")] = None


class CampaignModel(Annotation, kw_only=True):
    """A named model, movement or campaign."""

    name: Annotated[str, about("its name, as written at this mention")]
    kind: Annotated[CampaignKind, about("what sort of undertaking it is, by the word before it")]
    quoted: Annotated[bool, about("whether the name stands in quotation marks")] = False
    operator: Annotated[str | None, about("the organisation that runs it, as written")] = None
    operator_id: Annotated[str | None, about("that organisation's `id` in `organisations`")] = None
    party_committee: Annotated[str | None, about("the Party body in brackets after the operator")] = None
    place: Annotated[str | None, about("where it is run: as said of it, else the place of its operator")] = None
    place_code: Annotated[str | None, about("the official code of that place, where it is certain")] = None
    place_era: Annotated[str | None, about("the era of that code: `before-2025-07` or `since-2025-07`")] = None
    family: Annotated[str | None, about("the movement below which it is named (`mô hình dân vận khéo “X”`)")] = None
    started: Annotated[str | None, about("when it was launched or begun, in EDTF")] = None
    field: Annotated[CampaignField | None, about("what it is for, by the words of its name")] = None
    scale: Annotated[list[int], about("indexes into `quantities` of the figures said of it")] = []
    results: Annotated[list[int], about("indexes into `sentences` of those that state its results")] = []


class Check(msgspec.Struct, kw_only=True):
    """Arithmetic that the article itself states, verified."""

    kind: Annotated[
        CheckKind,
        about(
            "parts and their sum, a fraction and its percentage, a part and its percentage of the whole, what is left,"
            " a difference between two values, or a number times what each is"
        ),
    ]
    holds: Annotated[bool, about("whether the arithmetic is right")]
    expected: Annotated[float, about("what the article states")]
    found: Annotated[float, about("what its other figures give")]
    unit: Annotated[str | None, about("the unit of both; null of a plain count")] = None
    spans: Annotated[list[Evidence], about("the figures that it rests on, the stated one among them")]
    sentence: Annotated[int | None, about("the index of its sentence in `sentences`")] = None


class Section(Offsets, kw_only=True):
    """A part of the article and its role."""

    role: Annotated[Role, about("what part of the article it is")]


class ArticleInfo(msgspec.Struct, kw_only=True):
    """What the article says of itself; `published` is in EDTF."""

    title: Annotated[str | None, about("the headline")] = None
    published: Annotated[str | None, about("when it was published, in EDTF")] = None
    byline: Annotated[str | None, about("who wrote it")] = None
    place: Annotated[str | None, about("the place that it is about")] = None


class Source(msgspec.Struct, kw_only=True):
    """Where the article was read: `line` counts from 1 in a file of many; `sha256` and `bytes` are of its own bytes."""

    uri: Annotated[str, about("the file or address")] = ""
    line: Annotated[int | None, about("the line, row or object in it, from 1")] = None
    sha256: Annotated[str, about("SHA-256 of the article's own bytes")] = ""
    bytes: Annotated[int, about("how many bytes these are")] = 0


StageVersion = Annotated[str | None, about("the version of this stage that has run; null if it has not")]


class StageVersions(msgspec.Struct, kw_only=True):
    """The version of each stage that has run, else null; the fields are the stages in their order."""

    structure: StageVersion = None
    normalise: StageVersion = None
    abbreviations: StageVersion = None
    tokenise: StageVersion = None
    documents: StageVersion = None
    times: StageVersion = None
    quantities: StageVersion = None
    organisations: StageVersion = None
    campaign_models: StageVersion = None
    linking: StageVersion = None
    checks: StageVersion = None


class Record(msgspec.Struct, kw_only=True):
    """One article and all that was found in it."""

    schema: Annotated[Literal["trichluc/1"], about("the schema and its version")] = SCHEMA
    id: Annotated[str, about("the caller's name for the article, else 16 hex digits of the SHA-256 of its text")]
    source: Annotated[Source, about("where the article was read")]
    text: Annotated[str, about("the article exactly as decoded; all offsets point into it")]
    article: Annotated[ArticleInfo, about("what the article says of itself")] = msgspec.field(
        default_factory=ArticleInfo
    )
    sections: Annotated[list[Section], about("its parts, in order")] = []
    abbreviations: Annotated[list[Abbreviation], about("shortened forms")] = []
    undecided_abbreviations: Annotated[
        list[UndecidedAbbreviation], about("shortened forms whose sense is not clear")
    ] = []
    sentences: Annotated[list[Offsets], about("sentences, in order")] = []
    tokens: Annotated[list[Offsets], about("words, in order; a word may hold spaces")] = []
    quantities: Annotated[list[Quantity], about("amounts")] = []
    times: Annotated[list[Time], about("points and stretches of time")] = []
    documents: Annotated[list[DocumentReference], about("references to issued papers")] = []
    organisations: Annotated[list[Organisation], about("mentions of organisations")] = []
    campaign_models: Annotated[list[CampaignModel], about("named models, movements and campaigns")] = []
    checks: Annotated[list[Check], about("arithmetic that the article states, verified")] = []
    duplicate_of: Annotated[str | None, about("the id of the earlier article of which this one is a copy")] = None
    similarity: Annotated[float | None, about("how alike the two are, from 0 to 1")] = None
    stages: Annotated[StageVersions, about("the version of each stage that has run")] = msgspec.field(
        default_factory=StageVersions
    )
    warnings: Annotated[list[str], about("what a reader should know of how the text was read")] = []
    normalised: Annotated[str | None, about("the normalised text, if asked for (`--views`)")] = None
    expanded: Annotated[str | None, about("the text with abbreviations written out, if asked for (`--views`)")] = None


def new_record(text: str, *, id: str | None = None, source: Source | None = None) -> Record:
    """A record of an article on which no stage has run.

    Args:
        text: the article exactly as decoded.
        id: the caller's name for it; by default the first 16 hex digits of the SHA-256 of the text in UTF-8.
        source: where it was read; by default only its SHA-256 and size are given.

    >>> new_record("Hội Nông dân xã").id
    '49872535d0f070ff'
    """
    encoded = text.encode()
    digest = hashlib.sha256(encoded).hexdigest()
    origin = source or Source(sha256=digest, bytes=len(encoded))
    return Record(id=id if id is not None else digest[:16], source=origin, text=text)


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Record)


def encode(record: Record) -> bytes:
    """The record as one line of JSON in UTF-8, without the line end."""
    return _encoder.encode(record)


def decode(line: bytes | str) -> Record:
    """A record from a line of JSON.

    Raises:
        msgspec.ValidationError: if the line is JSON but no record; the message names the field.
        msgspec.DecodeError: if it is no JSON.
    """
    return _decoder.decode(line)


def to_dict(record: Record) -> dict[str, Any]:
    """The record as plain dicts, lists and scalars."""
    built: dict[str, Any] = msgspec.to_builtins(record)
    return built


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a record."""
    return msgspec.json.schema(Record)
