"""Campaign models: named models, movements, campaigns, programmes, projects and clubs, with the body that runs each.

Reads the expanded view, with the organisations and documents found before. What makes a name:

- quotation marks after a trigger (`mô hình “…”`), with modifiers, a naming word or an introducer between
  (`mô hình tự quản mang tên “…”`, `nhiều mô hình hay như: “…”`), or in a list that began so;
- quotation marks alone, where the words are a name said elsewhere in the article, or head an operator or a result;
- no quotation marks: the words after a trigger up to where grammar ends them, where they are written as a name
  (`Camera an ninh`), have an operator (`trồng rừng của Hội …`) here or where they are
  taken up (`Mô hình này do Hội …`), stand in an enumeration of models, or are in quotation marks elsewhere.

Rules that the guidelines leave open:

- The head nearest before a quotation decides: `phương châm “…”`, `quỹ “…”` or a document's title is no model; a
  compound such as `mô hình câu lạc bộ “…”` takes its kind from its first word.
- Another mention of a name has the kind and the operator of the first that states them.
- `chương trình` of radio and television is none.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

import regex

from trichluc.article import Article, Stage
from trichluc.grammar.campaign_bodies import Bodies, Body
from trichluc.grammar.campaign_mentions import find_mentions
from trichluc.grammar.campaign_rows import row_bodies, short_bodies
from trichluc.grammar.campaign_runners import assign_operators
from trichluc.grammar.campaign_text import CampaignText, Mention
from trichluc.records import CampaignModel, Offsets

_UNSEEN = regex.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]")


def find_campaign_models(
    text: str,
    bodies: Sequence[Body] = (),
    sentences: Sequence[tuple[int, int]] = (),
    papers: Sequence[tuple[int, int]] = (),
) -> list[CampaignModel]:
    """The campaign models of a text.

    Args:
        text: the expanded view.
        bodies: the organisations of the view.
        sentences: its sentences; by default its lines.
        papers: the references to documents in the view.

    Returns:
        Campaign models in order, none overlapping, with offsets and names of the view.

    >>> text = "Đoàn xã có mô hình “Hũ gạo xóm em” và phong trào “Dân vận khéo”."
    >>> found = find_campaign_models(text, [Body(0, 7, "Đoàn xã", "mass")])
    >>> [(model.name, model.kind, model.operator) for model in found]
    [('Hũ gạo xóm em', 'model', 'Đoàn xã'), ('Dân vận khéo', 'movement', 'Đoàn xã')]
    """
    scene = CampaignText(text, Bodies(bodies), sentences, papers)
    return [_model(text, mention) for mention in assign_operators(scene, find_mentions(scene))]


def _model(text: str, mention: Mention) -> CampaignModel:
    name = text[mention.start : mention.end]
    operator = mention.operator
    committee = operator.party_committee if operator else None
    return CampaignModel(
        start=mention.start,
        end=mention.end,
        text=name,
        name=name,
        kind=mention.kind,
        quoted=mention.quoted,
        operator=operator.body.text if operator else None,
        party_committee=committee.text if committee else None,
        place=mention.place,
        rule=mention.rule,
    )


def _as_written(text: str) -> str:
    """A name with its own dashes and commas: only its Unicode form and spaces are made one."""
    return " ".join(_UNSEEN.sub("", unicodedata.normalize("NFC", text)).split())


def _run(article: Article) -> None:
    view = article.expanded
    record = article.record

    def spans(found: Iterable[Offsets]) -> list[tuple[int, int]]:
        return [view.from_raw(one.start, one.end) for one in found]

    bodies = [
        Body(*view.from_raw(body.start, body.end), text=body.text, type=body.type) for body in record.organisations
    ]

    def written(start: int, end: int) -> str:
        return _as_written(record.text[slice(*view.to_raw(start, end))])

    bodies = short_bodies(view.text, article.folded(view), row_bodies(view.text, bodies, written), written)
    found = find_campaign_models(view.text, bodies, spans(record.sentences), spans(record.documents))
    record.campaign_models = article.settle(view, found)
    for model in record.campaign_models:
        model.name = _as_written(model.text)


STAGE = Stage(
    "campaign_models",
    "2",
    reads=("expanded", "sentences", "documents", "organisations"),
    adds=("campaign_models",),
    run=_run,
)
