"""What a shard's supervisor and the process that does its work say to one another, over pipes."""

from __future__ import annotations

from typing import BinaryIO

import msgspec

from trichluc.formats import Reject
from trichluc.running.parts import Part
from trichluc.running.plan import Basis, Configuration


class Job(msgspec.Struct, kw_only=True):
    """A shard to be worked through.

    Attributes:
        cwd: the folder from which relative paths are meant.
        configuration: the settings.
        basis: what the plan was made with; a process that has something else refuses.
        parts: where the articles stand.
        timeout: seconds that one article may take.
        taken: articles of the shard that are dealt with; they are passed over.
        given_up: parts whose next article ends the process that reads it, with the number of articles before it;
            their rest is left out.
        earlier: a file of records of this shard that need not be made again.
    """

    cwd: str
    configuration: Configuration
    basis: Basis
    parts: list[Part]
    timeout: float
    taken: int = 0
    given_up: dict[int, int] = {}
    earlier: str | None = None


class Reading(msgspec.Struct, tag=True):
    """The next article of a part is about to be read; `count` of the part's have been."""

    part: int
    count: int


class Started(msgspec.Struct, tag=True):
    """An article has been read and is about to be processed."""

    uri: str
    line: int | None
    id: str


class Made(msgspec.Struct, tag=True):
    """A record, as its line of JSON, and what it adds to the counts."""

    line: bytes
    size: int
    failed_checks: int
    found: dict[str, int]


class SetAside(msgspec.Struct, tag=True):
    """A reject."""

    reject: Reject


class Ended(msgspec.Struct, tag=True):
    """The shard is worked through."""


class Failed(msgspec.Struct, tag=True):
    """The shard cannot be worked through, and why."""

    reason: str


Reply = Reading | Started | Made | SetAside | Ended | Failed

_encoder = msgspec.msgpack.Encoder()
_jobs, _replies = msgspec.msgpack.Decoder(Job), msgspec.msgpack.Decoder[Reply](Reply)


def send(stream: BinaryIO, message: Job | Reply) -> None:
    """Write a message."""
    content = _encoder.encode(message)
    stream.write(len(content).to_bytes(8, "big") + content)
    stream.flush()


def receive_job(stream: BinaryIO) -> Job | None:
    """The next job; null at the end of the stream."""
    content = _receive(stream)
    return None if content is None else _jobs.decode(content)


def receive_reply(stream: BinaryIO) -> Reply | None:
    """The next reply; null at the end of the stream, also where it ends within a message."""
    content = _receive(stream)
    return None if content is None else _replies.decode(content)


def _receive(stream: BinaryIO) -> bytes | None:
    head = stream.read(8)
    size = int.from_bytes(head, "big")
    content = stream.read(size) if len(head) == 8 else b""
    return content if len(head) == 8 and len(content) == size else None
