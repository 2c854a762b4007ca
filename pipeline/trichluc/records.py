"""The record: what one article becomes. The only place where the schema stands.

Every key is present in every record and has one type, so that a table reader infers the same columns from any part
of a corpus. `start` and `end` are code-point offsets into `text`, end exclusive, and `text[start:end]` is the
annotation's own `text`.
"""

from __future__ import annotations

import hashlib
from typing import Any, Final, Literal

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
Level = Literal["central", "province", "district", "commune", "village"]
CampaignKind = Literal["model", "movement", "campaign", "programme", "project", "club"]
Calendar = Literal["gregorian", "lunar"]
CheckKind = Literal["sum", "ratio", "complement"]


class Offsets(msgspec.Struct, kw_only=True, gc=False):
    """A stretch of the raw text."""

    start: int
    end: int


class Evidence(Offsets, kw_only=True, gc=False):
    """A stretch of the raw text with its characters."""

    text: str


class Annotation(Evidence, kw_only=True):
    """What every found thing has: its evidence, the rule that found it, its sentence's index, its section's role."""

    rule: str = ""
    sentence: int | None = None
    section: Role | None = None


class Abbreviation(Annotation, kw_only=True):
    """A shortened form; `expanded` is the expansion in the case in which it stands in the expanded view."""

    expansion: str
    expanded: str
    method: AbbreviationMethod
    candidates: list[str] = []


class Quantity(Annotation, kw_only=True):
    """An amount; `value` is in the base unit of its magnitude words (`1,2 tỷ` is 1200000000.0)."""

    kind: QuantityKind
    value: float
    value_to: float | None = None
    total: float | None = None
    comparator: Comparator = "="
    unit: str | None = None
    noun: str | None = None
    noun_span: Offsets | None = None
    subject: str | None = None
    period: str | None = None
    scope: str | None = None


class Time(Annotation, kw_only=True):
    """A point or stretch of time, its value in EDTF (ISO 8601-2); of a lunar date, the month and day as said."""

    value: str
    calendar: Calendar = "gregorian"


class DocumentReference(Annotation, kw_only=True):
    """A reference to an issued paper; `authority` is the body that its code names (`01-KL/TW`: Trung ương)."""

    type: str
    number: str | None = None
    issuer: str | None = None
    date: str | None = None
    title: str | None = None
    authority: str | None = None


class Organisation(Annotation, kw_only=True):
    """A mention of one particular organisation; `id` is the same for every mention of it in the article."""

    name: str
    type: OrganisationType
    level: Level | None = None
    place: str | None = None
    named: bool = True
    id: str | None = None
    resolved: str | None = None
    place_code: str | None = None
    place_era: str | None = None
    parent: str | None = None


class CampaignModel(Annotation, kw_only=True):
    """A named model, movement or campaign."""

    name: str
    kind: CampaignKind
    quoted: bool = False
    operator: str | None = None
    operator_id: str | None = None
    party_committee: str | None = None
    place: str | None = None


class Check(msgspec.Struct, kw_only=True):
    """Arithmetic that the article itself states, verified."""

    kind: CheckKind
    holds: bool
    expected: float
    found: float
    spans: list[Evidence]
    sentence: int | None = None


class Section(Offsets, kw_only=True):
    """A part of the article and its role."""

    role: Role


class ArticleInfo(msgspec.Struct, kw_only=True):
    """What the article says of itself; `published` is in EDTF."""

    title: str | None = None
    published: str | None = None
    byline: str | None = None
    place: str | None = None


class Source(msgspec.Struct, kw_only=True):
    """Where the article was read: `line` counts from 1 in a file of many; `sha256` and `bytes` are of its own bytes."""

    uri: str = ""
    line: int | None = None
    sha256: str = ""
    bytes: int = 0


class StageVersions(msgspec.Struct, kw_only=True):
    """The version of each stage that has run, else null; the fields are the stages in their order."""

    structure: str | None = None
    normalise: str | None = None
    abbreviations: str | None = None
    tokenise: str | None = None
    documents: str | None = None
    times: str | None = None
    quantities: str | None = None
    organisations: str | None = None
    campaign_models: str | None = None
    linking: str | None = None
    checks: str | None = None


class Record(msgspec.Struct, kw_only=True):
    """One article and all that was found in it."""

    schema: Literal["trichluc/1"] = SCHEMA
    id: str
    source: Source
    text: str
    article: ArticleInfo = msgspec.field(default_factory=ArticleInfo)
    sections: list[Section] = []
    abbreviations: list[Abbreviation] = []
    sentences: list[Offsets] = []
    tokens: list[Offsets] = []
    quantities: list[Quantity] = []
    times: list[Time] = []
    documents: list[DocumentReference] = []
    organisations: list[Organisation] = []
    campaign_models: list[CampaignModel] = []
    checks: list[Check] = []
    stages: StageVersions = msgspec.field(default_factory=StageVersions)
    warnings: list[str] = []
    normalised: str | None = None
    expanded: str | None = None


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
