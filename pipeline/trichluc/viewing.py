"""A record as one HTML page, and many as an index: for reading, searching and checking by eye.

A page is one file. Its style and scripts stand in it, a content policy lets nothing be loaded from anywhere, and no
script runs but the page's own, so that the text of an article is never more than text.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from trichluc.pages import contents
from trichluc.pages.marks import MarkedText, expanded_edits, marks_of
from trichluc.pages.summaries import Index, title_of
from trichluc.pages.wording import Wording, date_in_words, field_label, label, labels, number
from trichluc.records import LAYERS, Record, encode

#: Stands in each page's head; tells the pages of this package from others.
GENERATOR = '<meta name="generator" content="trichluc">'
_HEAD_ROLES = ("kicker", "title", "dateline")


def article_page(record: Record, *, index: str | None = None) -> str:
    """A record as an HTML page of its own.

    Args:
        record: any record; what later stages would have added is said to be missing.
        index: a link to the page that lists the articles, if there is one.

    Returns:
        The page, complete: with its style, its scripts and the record.

    Raises:
        OffsetError: if the record's offsets do not fit its text.

    >>> from trichluc.assembly import process
    >>> from trichluc.records import new_record
    >>> page = article_page(process(new_record("Xã <b>An</b> có 30 hộ.")))
    >>> "<b>An" in page, "&lt;b&gt;An" in page, 'data-r="quantities-0">30</mark>' in page
    (False, True, True)
    """
    head, body = _blocks(record)
    failed = [check for check in contents.checks(record) if not check.holds]
    return _page(
        "article.html",
        scripts=("common.js", "page.js"),
        record=record,
        index=index,
        head=head,
        body=body,
        title=title_of(record),
        published=date_in_words(record.article.published) if record.article.published else None,
        layers=LAYERS,
        counts={layer: len(getattr(record, layer)) for layer in LAYERS},
        versions=contents.stage_versions(record),
        changed=bool(record.abbreviations),
        figures=contents.figures(record),
        levels=contents.organisations(record),
        models=contents.campaign_models(record),
        times=contents.times(record),
        documents=contents.documents(record),
        abbreviations=contents.abbreviations(record),
        failed=failed,
        holding=[check for check in contents.checks(record) if check.holds],
        record_json=_in_script(encode(record).decode()),
        words_json=_in_script(json.dumps(_words(record), ensure_ascii=False)),
    )


def index_page(records: Iterable[Record]) -> str:
    """Many records as a page that lists, counts and finds them.

    The records are read one after another; of each, only a small row is kept. Its links lead to `articles/NAME.html`,
    where the names are those that an `Index` gives the same records in the same order.

    Args:
        records: the records.

    Returns:
        The page, complete.
    """
    index = Index()
    for record in records:
        index.add(record)
    return page_of(index)


def page_of(index: Index) -> str:
    """The page of an index that was filled record by record."""
    return _page(
        "index.html",
        scripts=("common.js", "index.js"),
        index=index,
        layers=LAYERS,
        rows_json=_in_script(msgspec.json.encode(index.rows_and_names()).decode()),
    )


def _blocks(record: Record) -> tuple[list[tuple[str, Markup]], list[tuple[str, Markup]]]:
    """The parts of the article with their roles: those above it (kicker, title, dateline), and the others."""
    sections = [section for section in record.sections if section.start < section.end]
    cuts = [offset for section in sections for offset in (section.start, section.end)]
    marked = MarkedText(record.text, marks_of(record), expanded_edits(record), cuts)
    blocks: list[tuple[str, Markup]] = []
    done = 0
    for section in sections:
        start, end = max(done, section.start), min(section.end, len(record.text))
        if start >= end:
            continue
        between, inside = marked.html(done, start), marked.html(start, end)
        # What lies between sections is white space, unless the record was made elsewhere.
        blocks += [("body", between)] * bool(record.text[done:start].strip()) + [(section.role, inside)]
        done = end
    if record.text[done:].strip():
        blocks.append(("body", marked.html(done, len(record.text))))
    above = next((place for place, (role, _) in enumerate(blocks) if role not in _HEAD_ROLES), len(blocks))
    if not any(role == "title" for role, _ in blocks[:above]):
        above = 0
    return blocks[:above], blocks[above:]


def _words(record: Record) -> dict[str, Any]:
    """What the page's script says: labels, dates in words, and the signs of comparison."""
    said = ("one.", "field.", "details.", "value.", "characters", "sentence", "rule")
    closed_sets = ("comparator.", "level.", "place_era.", "method.", "calendar.", "section.")
    prefixes = (*said, *closed_sets, *(f"{layer}." for layer in LAYERS))
    chosen = {key: words for key, words in labels().items() if key.startswith(prefixes)}
    return {"labels": chosen, "dates": contents.date_readings(record), "layers": LAYERS}


def _in_script(content: str) -> Markup:
    """JSON that may stand in a script element: no character that ends the element or starts a comment in it."""
    for character in "<>&\u2028\u2029":
        content = content.replace(character, f"\\u{ord(character):04x}")
    return Markup(content)


@cache
def _file(name: str) -> str:
    return files("trichluc.pages").joinpath(name).read_text("utf-8").strip()


def _hash(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def _both(words: Wording) -> Markup:
    """A wording in both languages, of which the style shows one."""
    if words.vi == words.en:
        return escape(words.vi)
    both = Markup('<span class="l" lang="vi">{}</span><span class="l" lang="en">{}</span>')
    return both.format(words.vi, words.en)


def _attribute(name: str, key: str) -> Markup:
    """A label as an attribute, with both languages beside it for the script that switches them."""
    words = label(key)
    pattern = Markup('{name}="{en}" data-{name}-vi="{vi}" data-{name}-en="{en}"')
    return pattern.format(name=name, vi=words.vi, en=words.en)


@cache
def _environment() -> Environment:
    made = Environment(
        autoescape=True,
        loader=PackageLoader("trichluc", "pages"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        both=_both,
        label=lambda key: _both(label(key)),
        breakable=lambda words: Markup("/<wbr>").join(words.split("/")),
        words=lambda key, language: getattr(label(key), language),
        field=lambda name, layer: field_label(layer, name),
        number=lambda value: _both(number(value)),
    )
    made.globals.update(L=lambda key: _both(label(key)), A=_attribute)
    return made


def _page(template: str, *, scripts: tuple[str, ...], **content: Any) -> str:
    style, codes = _file("page.css"), [_file(name) for name in scripts]
    policy = (
        f"default-src 'none'; style-src {_hash(style)}; script-src {' '.join(map(_hash, codes))}; "
        "base-uri 'none'; form-action 'none'"
    )
    trusted = {"generator": Markup(GENERATOR), "style": Markup(style), "codes": [*map(Markup, codes)]}
    page = _environment().get_template(template).render(policy=policy, **trusted, **content)
    return f"{page.strip()}\n"
