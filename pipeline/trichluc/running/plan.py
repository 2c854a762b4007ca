"""The plan of a run: what is read, how, with which words and models, and the shards into which it is cut.

The plan depends on the inputs and the settings alone, never on workers or engine, and so do the shards' bytes.
"""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final, Literal

import msgspec

from trichluc.article import Stage
from trichluc.assembly import stages_until
from trichluc.formats import ReadOptions
from trichluc.reading import STANDARD_INPUT, InputError, find_inputs
from trichluc.running.files import write_whole
from trichluc.running.parts import Part, split

PLAN: Final = "plan.json"
SHARD_ARTICLES: Final = 500
PROCESS: Final = "trichluc.assembly:process"
_LISTED = 3  # how many inputs a refusal names


class PlanError(ValueError):
    """A plan that cannot be followed; the message says what differs and how to mend it."""


class Configuration(msgspec.Struct, kw_only=True, frozen=True):
    """What decides the records, apart from the inputs.

    Attributes:
        until: the last stage to run; all of them if null.
        views: whether records also hold their normalised and expanded text.
        lexicon: the path of a user's own lexicon of abbreviations.
        gazetteer: the path of a user's own gazetteer.
        options: how articles are to be read.
        process: what runs the stages on a record, as `module:name`, called like `trichluc.assembly.process`.
        shard_articles: how many articles a shard holds at least, but for the last.
    """

    until: str | None = None
    views: bool = False
    lexicon: str | None = None
    gazetteer: str | None = None
    options: ReadOptions = ReadOptions()
    process: str = PROCESS
    shard_articles: int = SHARD_ARTICLES

    def stages(self) -> Sequence[Stage]:
        """The stages to run; raises what `stages_until` raises."""
        return stages_until(
            self.until,
            Path(self.lexicon) if self.lexicon else None,
            Path(self.gazetteer) if self.gazetteer else None,
        )


class Basis(msgspec.Struct, kw_only=True, frozen=True):
    """What must be the same wherever shards of a run are made: the package and the SHA-256 of what it reads."""

    version: str
    configuration: str
    lexicons: str
    models: str


class InputFile(msgspec.Struct, kw_only=True, frozen=True):
    """An input and its size; null for a URL."""

    uri: str
    bytes: int | None


class Shard(msgspec.Struct, kw_only=True, frozen=True):
    """Articles that are processed and written together; `articles` is how many, or about how many."""

    name: str
    articles: int
    parts: list[Part]


class Plan(msgspec.Struct, kw_only=True, frozen=True):
    """The whole run."""

    schema: Literal["trichluc-plan/1"] = "trichluc-plan/1"
    basis: Basis
    configuration: Configuration
    inputs: list[InputFile]
    shards: list[Shard]


def basis_of(configuration: Configuration) -> Basis:
    """The package and the hashes of settings, stages, lexicons and models, as they are here and now."""
    stages = [(stage.name, stage.version) for stage in configuration.stages()]
    lexicons = hashlib.sha256(_shipped_words())
    for own in (configuration.lexicon, configuration.gazetteer):
        if own:
            lexicons.update(Path(own).read_bytes())
    return Basis(
        version=version("trichluc"),
        configuration=hashlib.sha256(msgspec.json.encode((configuration, stages))).hexdigest(),
        lexicons=lexicons.hexdigest(),
        models=_word_models(),
    )


@cache
def _shipped_words() -> bytes:
    digest = hashlib.sha256()
    for name, file in sorted(_tables(files("trichluc.models"))):
        digest.update(f"{name}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return digest.digest()


def _tables(folder: Traversable, name: str = "") -> Iterator[tuple[str, Traversable]]:
    for item in folder.iterdir():
        if item.is_dir():
            yield from _tables(item, f"{name}{item.name}/")
        elif item.name.endswith(".tsv"):
            yield f"{name}{item.name}", item


@cache
def _word_models() -> str:
    digest = hashlib.sha256(version("underthesea").encode())
    found = importlib.util.find_spec("underthesea")  # finding it does not import it
    for folder in (found and found.submodule_search_locations) or []:
        for file in sorted(Path(folder).glob("pipeline/word_tokenize/models/*/models.bin")):
            digest.update(file.read_bytes())
    return digest.hexdigest()


def make_plan(inputs: Sequence[str], folder: Path, configuration: Configuration) -> Plan:
    """Plan a run; JSON Lines files are read once, to find where to cut them.

    Args:
        inputs: files, folders, globs or URLs.
        folder: the run's folder.
        configuration: the settings.

    Raises:
        InputError: if an input does not exist or cannot be planned.
        MissingExtraError: if the library for an input's format is not installed.
    """
    within = folder.resolve()
    for given in inputs:
        if given == STANDARD_INPUT:
            raise InputError("the standard input cannot be read again after an interruption; save it to a file first")
        if Path(given).is_dir() and within.is_relative_to(Path(given).resolve()):
            raise InputError(f"{folder}: the output folder lies in the input {given}; name one outside it")
    paths = find_inputs(inputs)
    try:
        return Plan(
            basis=basis_of(configuration),
            configuration=configuration,
            inputs=_sizes(paths),
            shards=list(_shards(paths, configuration.shard_articles)),
        )
    except OSError as error:
        raise InputError(f"{error.filename}: it cannot be read: {error.strerror}; check it") from error


def _sizes(paths: Iterable[str]) -> list[InputFile]:
    return [InputFile(uri=path, bytes=None if "://" in path else Path(path).stat().st_size) for path in paths]


def _shards(paths: Iterable[str], size: int) -> Iterator[Shard]:
    number, parts, held = 0, list[Part](), 0
    for path in paths:
        for part in split(path, size):
            parts.append(part)
            held += part.articles
            if held >= size:
                yield Shard(name=f"shard-{number:05d}", articles=held, parts=parts)
                number, parts, held = number + 1, [], 0
    if parts:
        yield Shard(name=f"shard-{number:05d}", articles=held, parts=parts)


def write_plan(plan: Plan, folder: Path) -> None:
    """Write a plan into its run's folder."""
    write_whole(folder / PLAN, msgspec.json.format(msgspec.json.encode(plan), indent=1) + b"\n")


def read_plan(folder: Path) -> tuple[Plan, str]:
    """The plan of a run and the SHA-256 of its file.

    Raises:
        PlanError: if there is none, or none that this version can read.
    """
    try:
        content = (folder / PLAN).read_bytes()
    except OSError as error:
        raise PlanError(f"{folder}: no run is there ({PLAN}: {error.strerror}); give the folder of a run") from error
    try:
        plan = msgspec.json.decode(content, type=Plan)
    except (msgspec.DecodeError, UnicodeError) as error:
        raise PlanError(f"{folder / PLAN}: this is no plan of this version ({error}); name another folder") from error
    return plan, hashlib.sha256(content).hexdigest()


def check_plan(plan: Plan, inputs: Sequence[str], configuration: Configuration, folder: Path) -> None:
    """Make sure that a run may go on with a plan.

    Raises:
        PlanError: if the settings, the package, its lexicons or models, or the inputs are no longer those of the plan.
        InputError: if an input does not exist.
    """
    different = [*_other_settings(plan, configuration), *_other_inputs(plan, find_inputs(inputs))]
    if different:
        raise PlanError(
            f"{folder}: the run there was planned otherwise: {'; '.join(different)}. Run with the former settings and "
            "inputs to go on, name another folder, or begin anew with --overwrite"
        )


def _other_settings(plan: Plan, configuration: Configuration) -> Iterator[str]:
    basis, was, now = basis_of(configuration), _flat(plan.configuration), _flat(configuration)
    if basis.version != plan.basis.version:
        yield f"trichluc was {plan.basis.version} and is {basis.version}"
    changed = [name for name in now if was[name] != now[name]]
    for name in changed:
        yield f"{name} was {_said(was[name])} and is {_said(now[name])}"
    if not changed and basis.configuration != plan.basis.configuration:
        yield "the stages have other versions"
    if basis.lexicons != plan.basis.lexicons:
        yield "the lexicons have changed"
    if basis.models != plan.basis.models:
        yield "the word model has changed"


def _flat(configuration: Configuration) -> dict[str, object]:
    fields = msgspec.structs.asdict(configuration)
    return {**fields, **msgspec.structs.asdict(fields.pop("options"))}


def _said(value: object) -> str:
    return "not given" if value is None else str(value)


def _other_inputs(plan: Plan, paths: Sequence[str]) -> Iterator[str]:
    was = {file.uri: file.bytes for file in plan.inputs}
    now = {file.uri: file.bytes for file in _sizes(paths)}
    for what, uris in (
        ("gone", [uri for uri in was if uri not in now]),
        ("new", [uri for uri in now if uri not in was]),
        ("of another size", [uri for uri in now if uri in was and was[uri] != now[uri]]),
    ):
        if uris:
            more = f" and {len(uris) - _LISTED} more" if len(uris) > _LISTED else ""
            yield f"{', '.join(uris[:_LISTED])}{more} {'is' if len(uris) == 1 else 'are'} {what}"
    if list(was) != list(now) and sorted(was) == sorted(now):
        yield "the inputs stand in another order"
