"""Proposals for the lexicon of abbreviations, from what a batch of articles defines or leaves unexplained."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from trichluc.article import Article
from trichluc.assembly import advance, stages_until
from trichluc.decoding import vietnamese_share
from trichluc.grammar.abbreviation_lexicon import PROPOSAL_COLUMNS, AbbreviationLexicon, Sense, shipped_lexicon
from trichluc.grammar.definitions import find_definitions
from trichluc.records import Record

_ROMAN = re.compile(r"[IVXLC]+")
_CONTEXT = 40
_CONTEXTS = 3


class Proposal(NamedTuple):
    """A short form that the lexicon lacks in this sense.

    Attributes:
        short: the form.
        expansion: what articles say that it stands for; empty if none does.
        definitions: in how many articles it is defined so.
        uses: how often the form stands in the batch.
        contexts: some of the places.
    """

    short: str
    expansion: str
    definitions: int
    uses: int
    contexts: tuple[str, ...]


def mine(records: Iterable[Record], lexicon: AbbreviationLexicon | None = None) -> Iterator[Proposal]:
    """Propose entries from inline definitions and from capital forms that the lexicon does not know.

    Args:
        records: articles; no stage need have run.
        lexicon: what is known already.

    Yields:
        Proposals, the most defined and most used first.

    >>> from trichluc.records import new_record
    >>> records = [new_record("Nhà văn hóa bản (NVHB) mở cửa. NVHB đông vui.")]
    >>> [(found.short, found.expansion) for found in mine(records)]
    [('NVHB', 'nhà văn hóa bản')]
    """
    known = lexicon or shipped_lexicon()
    defined: Counter[tuple[str, str]] = Counter()
    uses: Counter[str] = Counter()
    contexts: dict[str, list[str]] = defaultdict(list)
    for record in records:
        text = _normalised(record)
        forms = known.candidates(text)
        for short, expansion in {(short, expansion.lower()) for short, expansion in find_definitions(text, forms)}:
            if expansion not in {sense.expansion.lower() for sense in known.senses(short)}:
                defined[short, expansion] += 1
        for form in forms:
            uses[form.text] += 1
            if len(contexts[form.text]) < _CONTEXTS:
                around = text[max(0, form.start - _CONTEXT) : form.end + _CONTEXT]
                contexts[form.text].append(" ".join(around.split()))
    proposals = [
        Proposal(short, expansion, count, uses[short], tuple(contexts[short]))
        for (short, expansion), count in defined.items()
    ]
    explained = {proposal.short for proposal in proposals}
    proposals += [
        Proposal(short, "", 0, count, tuple(contexts[short]))
        for short, count in uses.items()
        if short not in explained and not known.knows(short) and not _stands_for_itself(short)
    ]
    yield from sorted(proposals, key=lambda found: (-found.definitions, -found.uses, found.short))


def as_rows(proposals: Iterable[Proposal]) -> Iterator[str]:
    """The proposals as lines of a TSV that an editor turns into a lexicon: the lexicon's columns, then the evidence."""
    yield "\t".join((*Sense.__struct_fields__, *PROPOSAL_COLUMNS))
    for found in proposals:
        source = f"defined in {found.definitions} articles" if found.definitions else "not explained"
        cells = (found.short, found.expansion or "-", "-", "default", "general", "-", "-", source)
        yield "\t".join((*cells, str(found.definitions), str(found.uses), " … ".join(found.contexts)))


def _stands_for_itself(form: str) -> bool:
    """Whether capitals are a Roman numeral, or a word of a headline."""
    return _ROMAN.fullmatch(form) is not None or vietnamese_share(form) == 1


def _normalised(record: Record) -> str:
    article = Article(record)
    for stage in stages_until("normalise"):
        advance(article, stage)
    return article.normalised.text
