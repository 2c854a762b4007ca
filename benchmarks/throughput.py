"""Throughput of the whole line beside underthesea's word_tokenize and ner, on the same articles in one run.

Prints megabytes (of UTF-8) a second on one core, the ratios, the time by stage, how time grows with the length of an
article and with the number of articles, and the peak of this process's memory. Absolute figures depend on the machine
and its other work; quote ratios. Without arguments it reads ../shared/articles where that is at hand, else
corpus/articles.
"""

import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table
from underthesea import ner, word_tokenize

from trichluc.article import Article
from trichluc.assembly import STAGES, advance, process
from trichluc.records import encode, new_record

ROOT = Path(__file__).resolve().parent.parent
SLOW_SAMPLE_BYTES = 60_000  # underthesea's ner reads some 20 kB a second


def megabytes(texts: Sequence[str]) -> float:
    """The size of texts in UTF-8, in MB."""
    return sum(len(text.encode()) for text in texts) / 1e6


def seconds(work: Callable[[str], object], texts: Sequence[str]) -> float:
    """How long a function takes over texts, one after another."""
    started = time.perf_counter()
    for text in texts:
        work(text)
    return time.perf_counter() - started


def whole_line(text: str) -> bytes:
    """An article to a line of JSON."""
    return encode(process(new_record(text)))


def sample(texts: Sequence[str], size: int) -> list[str]:
    """The first articles that together hold about so many bytes."""
    chosen: list[str] = []
    for text in texts:
        if size <= 0:
            break
        chosen.append(text)
        size -= len(text.encode())
    return chosen


def compare(texts: Sequence[str], console: Console) -> None:
    """The whole line beside underthesea on the same articles; ner, which takes seconds an article, on a sample."""
    few = sample(texts, SLOW_SAMPLE_BYTES)
    for warm in (word_tokenize, ner):  # the models are read at the first call
        warm(texts[-1])
    for text in texts[-20:]:  # so are the lexicons; and a batch runs with its memos filled, as this fills them
        whole_line(text)
    rows = [
        ("underthesea.ner", few, seconds(ner, few)),
        ("trichluc, whole line, the same articles", few, seconds(whole_line, few)),
        ("underthesea.word_tokenize", texts, seconds(word_tokenize, texts)),
        ("trichluc, whole line, the same articles", texts, seconds(whole_line, texts)),
    ]
    table = Table(
        "what",
        "articles",
        "MB/s",
        "articles/s",
        "the line is … times as fast",
        title=f"{len(texts)} articles, {megabytes(texts):.2f} MB",
    )
    for index, (name, read, took) in enumerate(rows):
        ratio = f"{took / rows[index + 1][2]:.1f}" if name.startswith("under") else ""
        table.add_row(name, str(len(read)), f"{megabytes(read) / took:.3f}", f"{len(read) / took:.1f}", ratio)
    console.print(table)


def by_stage(texts: Sequence[str], console: Console) -> None:
    """Where the time goes."""
    spent = dict.fromkeys((stage.name for stage in STAGES), 0.0)
    for text in texts:
        article = Article(new_record(text))
        for stage in STAGES:
            started = time.perf_counter()
            advance(article, stage)
            spent[stage.name] += time.perf_counter() - started
    table = Table("stage", "µs an article", "MB/s", "share")
    for name, took in spent.items():
        share = took / sum(spent.values())
        speed = f"{megabytes(texts) / took:.1f}"
        table.add_row(name, f"{took / len(texts) * 1e6:.0f}", speed, f"{share:.0%}")
    console.print(table)


def growth(texts: Sequence[str], console: Console) -> None:
    """Time a megabyte for articles of growing length and corpora of growing size; flat figures mean linear time."""
    table = Table("article of", "s/MB", "|", "articles", "s/MB ")
    joined = "\n".join(texts)
    for length, number in ((1, 25), (4, 50), (16, 100), (64, 200)):
        text = joined[: length * 4000]
        few = texts[:number]
        table.add_row(
            f"{len(text.encode()) / 1000:.0f} kB",
            f"{seconds(whole_line, [text]) / megabytes([text]):.2f}",
            "|",
            str(len(few)),
            f"{seconds(whole_line, few) / megabytes(few):.2f}",
        )
    console.print(table)


def main(paths: Sequence[str]) -> None:
    """Run the benchmark over the articles of some folder."""
    shared = ROOT.parent / "shared" / "articles"
    folder = Path(paths[0]) if paths else shared if shared.is_dir() else ROOT / "corpus" / "articles"
    texts = [path.read_text("utf-8") for path in sorted(folder.glob("*.txt"))]
    console = Console(width=100)
    compare(texts, console)
    by_stage(texts, console)
    growth(texts, console)
    console.print(
        f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB, underthesea's included"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
