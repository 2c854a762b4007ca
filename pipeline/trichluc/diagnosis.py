"""What an installation has: Python, the package, its dependencies and extras, its data and the word model."""

from __future__ import annotations

import hashlib
import platform
import warnings
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata, requires, version
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import NamedTuple

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

PACKAGE = "trichluc"
_FOR_DEVELOPERS = ("dev",)
_SENTENCE = "Cựu chiến binh xã có trên 1.250 hội viên."  # cut and counted, to see that the line runs


class Dependency(NamedTuple):
    """A package that is needed.

    Attributes:
        name: its name.
        wanted: the versions that will do.
        installed: the version that is installed; null if none is.
    """

    name: str
    wanted: str
    installed: str | None

    @property
    def fits(self) -> bool:
        """Whether an installed version will do."""
        return self.installed is not None and SpecifierSet(self.wanted).contains(self.installed, prereleases=True)


class Extra(NamedTuple):
    """An extra and what it brings."""

    name: str
    dependencies: tuple[Dependency, ...]

    @property
    def fits(self) -> bool:
        """Whether all that it brings is installed."""
        return all(dependency.fits for dependency in self.dependencies)

    @property
    def remedy(self) -> str:
        """The command that installs it."""
        return f"pip install '{PACKAGE}[{self.name}]'"


class DataFile(NamedTuple):
    """A lexicon, a gazetteer or a trained model of the package; only tables have rows."""

    name: str
    rows: int | None
    sha256: str


class Tried(NamedTuple):
    """What came of trying something: whether it works, and what there is to say of it."""

    works: bool
    told: str


def python() -> Dependency:
    """The Python that runs, and which would do."""
    return Dependency("Python", metadata(PACKAGE)["Requires-Python"] or "", platform.python_version())


def dependencies() -> tuple[Dependency, ...]:
    """The packages that are always needed.

    >>> [found.name for found in dependencies() if found.name == "spacy"]
    ['spacy']
    """
    return tuple(_dependency(need) for need in _requirements() if need.marker is None or need.marker.evaluate())


def extras() -> tuple[Extra, ...]:
    """The extras for users of the package, each with what it brings."""
    always = {need.name for need in _requirements() if need.marker is None}
    names = [name for name in metadata(PACKAGE).get_all("Provides-Extra") or [] if name not in _FOR_DEVELOPERS]
    found = []
    for name in names:
        brought = [need for need in _requirements() if need.marker and need.marker.evaluate({"extra": name})]
        found.append(Extra(name, tuple(_dependency(need) for need in brought if need.name not in always)))
    return tuple(found)


def _requirements() -> list[Requirement]:
    return [Requirement(line) for line in requires(PACKAGE) or []]


def _dependency(need: Requirement) -> Dependency:
    try:
        installed: str | None = version(need.name)
    except PackageNotFoundError:
        installed = None
    return Dependency(need.name, str(need.specifier), installed)


def data_files() -> list[DataFile]:
    """What the package reads besides its code, with the SHA-256 of each file."""
    return sorted(_data(files(f"{PACKAGE}.models")), key=lambda file: file.name)


def _data(folder: Traversable, name: str = "") -> Iterator[DataFile]:
    for item in folder.iterdir():
        if item.is_dir() and item.name != "recipes":  # these are in a source tree only
            yield from _data(item, f"{name}{item.name}/")
        elif item.name.endswith((".tsv", ".json")):
            content = item.read_bytes()
            rows = _entries(content) if item.name.endswith(".tsv") else None
            yield DataFile(f"{name}{item.name}", rows, hashlib.sha256(content).hexdigest())


def _entries(content: bytes) -> int:
    lines = (line for line in content.split(b"\n") if line and not line.startswith(b"#"))
    return sum(1 for _ in lines) - 1  # the header


def try_word_model() -> Tried:
    """Load the segmenter's model and cut a sentence with it."""
    from trichluc.segmenter import Segmenter

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            words = Segmenter.load().segment([_SENTENCE])[0]
        except Exception as error:  # whatever it is, it is to be told
            return Tried(False, f"{type(error).__name__}: {error}")
    slow = [str(warning.message) for warning in caught if "trichluc" in str(warning.filename)]
    told = ", ".join(_SENTENCE[start:end] for start, end in words[:3])
    return Tried(True, f"loads ({told} …)" if not slow else f"loads, but is slow: {slow[0]}")


def try_line() -> Tried:
    """Run every stage on a sentence."""
    from trichluc.assembly import process
    from trichluc.records import new_record

    try:
        record = process(new_record(_SENTENCE))
    except Exception as error:  # whatever it is, it is to be told
        return Tried(False, f"{type(error).__name__}: {error}")
    values = [quantity.value for quantity in record.quantities]
    return Tried(values == [1250.0], f"all stages run; 1.250 is read as {', '.join(map('{:g}'.format, values)) or '-'}")
