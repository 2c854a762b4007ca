"""How the time of each stage grows on text made to choke it: linear growth quadruples where the text does.

Prints, for each repetition of tests/cases/hostile.toml, the slowest stage's seconds a megabyte and the growth of its
time from a text to one of four times the length. A growth well over 4 in a stage that takes long wants looking into.
"""

import time
import tomllib
from pathlib import Path

from rich.console import Console
from rich.table import Table

from trichluc.article import Article
from trichluc.assembly import STAGES, advance, process
from trichluc.records import new_record

PIECES = Path(__file__).resolve().parent.parent / "tests" / "cases" / "hostile.toml"
CHARACTERS = 10_000


def seconds_by_stage(text: str) -> dict[str, float]:
    """The CPU time of each stage on one text."""
    article = Article(new_record(text))
    spent: dict[str, float] = {}
    for stage in STAGES:
        started = time.process_time()
        advance(article, stage)
        spent[stage.name] = time.process_time() - started
    return spent


def main() -> None:
    """Measure every repetition at two lengths."""
    process(new_record("Hội Nông dân xã có 3 mô hình."))  # models and lexicons are read at the first call
    table = Table("repetition", "slowest stage", "s/MB", "growth for 4 times the text")
    for piece in tomllib.loads(PIECES.read_text("utf-8"))["pieces"]:
        short, long = (seconds_by_stage(piece * (size // len(piece))) for size in (CHARACTERS, 4 * CHARACTERS))
        slowest = max(long, key=lambda stage: long[stage])
        megabytes = 4 * len((piece * (CHARACTERS // len(piece))).encode()) / 1e6
        growth = long[slowest] / max(short[slowest], 1e-4)
        table.add_row(repr(piece), slowest, f"{long[slowest] / megabytes:.1f}", f"{growth:.1f}")
    Console(width=100).print(table)


if __name__ == "__main__":
    main()
