"""Campaign models: named models, movements, campaigns, programmes, projects and clubs, with the body that runs each.

Reads the expanded view, with the organisations and documents found before. What makes a name:

- quotation marks after a trigger (`mô hình “…”`), with modifiers, a naming word or an introducer between
  (`mô hình tự quản mang tên “…”`, `nhiều mô hình hay như: “…”`), or in a list that began so;
- quotation marks alone, where the words are a name said elsewhere in the article, or head an operator or a result;
- no quotation marks: the words after a trigger up to where grammar ends them, where they are written as a name
  (`Camera an ninh`), have an operator (`trồng rừng của Hội …`), or stand in an enumeration of models.

Rules that the guidelines leave open:

- The head nearest before a quotation decides: `phương châm “…”`, `quỹ “…”` or a document's title is no model; a compound
  such as `mô hình câu lạc bộ “…”` takes its kind from its first word.
- Another mention of a name has the kind and the operator of the first that states them.
- `chương trình` of radio and television is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from trichluc.article import Article, Stage
from trichluc.grammar.campaign_mentions import Mention, find_mentions
from trichluc.grammar.campaign_names import Bodies, Body
from trichluc.grammar.campaign_runners import assign_operators
from trichluc.records import CampaignModel, Offsets


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
    >>> [(found.name, found.kind, found.operator) for found in find_campaign_models(text, [Body(0, 7, "Đoàn xã", "mass")])]
    [('Hũ gạo xóm em', 'model', 'Đoàn xã'), ('Dân vận khéo', 'movement', 'Đoàn xã')]
    """
    bounds = sorted(sentences) or _lines(text)
    known = Bodies(bodies)
    mentions = find_mentions(text, known, bounds, papers)
    assign_operators(text, mentions, bounds, known)
    return [_model(text, mention) for mention in mentions]


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


def _lines(text: str) -> list[tuple[int, int]]:
    bounds = []
    start = 0
    for line in text.split("\n"):
        if line.strip():
            bounds.append((start, start + len(line)))
        start += len(line) + 1
    return bounds


def _run(article: Article) -> None:
    view = article.expanded
    record = article.record

    def spans(found: Iterable[Offsets]) -> list[tuple[int, int]]:
        return [view.from_raw(one.start, one.end) for one in found]

    bodies = [
        Body(*view.from_raw(body.start, body.end), text=body.text, type=body.type) for body in record.organisations
    ]
    found = find_campaign_models(view.text, bodies, spans(record.sentences), spans(record.documents))
    for model in found:
        model.name = article.as_written(view, model)
    record.campaign_models = article.settle(view, found)


STAGE = Stage(
    "campaign_models",
    "1",
    reads=("expanded", "sentences", "documents", "organisations"),
    adds=("campaign_models",),
    run=_run,
)
