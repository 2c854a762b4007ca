# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Gold: how right is it?
#
# A program that reads articles should be able to say how well it reads them. For that, somebody must write down what
# an article really holds. That is *gold*, and this is a way to make it: let the line write a draft, correct the draft
# in an annotation tool, bring it back, and score.
#
# The tool here is [brat](https://brat.nlplab.org). Its files are plain text, so that this notebook can play the
# annotator's part. Label Studio goes the same way; `docs/gold.md` has both.

# %%
import re
import tempfile
from pathlib import Path

import pandas as pd

import trichluc
from trichluc.evaluation import Gold, LayerScore, evaluate_files, score_article
from trichluc.exchange.brat import read_brat, write_brat
from trichluc.exchange.marks import ExchangeError, draft, incomplete, write_gold
from trichluc.records import LAYERS, encode

folder = tempfile.TemporaryDirectory()
work = Path(folder.name)

# %% [markdown]
# ## An article
#
# A few lines of the kind that commune websites are full of. Two things in it are not easy. The union that runs the
# model is named in one sentence, the model in the next, whose subject is just *chị em*. And the club's name comes
# late: its trigger word *câu lạc bộ* stands two words before.

# %%
text = """HỘI PHỤ NỮ XÃ AN THẠNH GIỮ ĐƯỜNG LÀNG SẠCH ĐẸP

Đến tháng 6/2024, Hội LHPN xã An Thạnh có trên 1.450 hội viên, sinh hoạt ở 9 chi hội.
Chị em duy trì mô hình Tuyến đường không rác tại ấp Bình Hòa, thu gom 2,5 tấn phế liệu, gây quỹ được 18 triệu đồng.
Một câu lạc bộ của ấp, Nhịp cầu nhân ái, giúp 12 hộ vay vốn; đến nay quỹ đã lên đến nửa tỷ đồng.
"""
record = trichluc.extract(text)
record.id = "an-thanh"

# %% [markdown]
# ## The draft
#
# Of each finding, `draft` keeps what gold has: where it is, and the fields that can be scored.

# %%
gold = draft(record)
print({layer: len(marks) for layer, marks in gold.layers.items()})
gold.layers["quantities"][0]

# %% [markdown]
# A draft agrees with the line in everything. Scored now, the line is perfect, and the score means nothing:


# %%
def scores(gold: Gold) -> pd.DataFrame:
    """How the record does against gold: exact spans, and spans with all their fields; each error is printed."""
    evaluation = {layer: LayerScore() for layer in LAYERS}
    score_article(record, gold, evaluation)
    rows = {}
    for layer, score in evaluation.items():
        rows[layer] = [score.gold, score.found, score.exact, score.with_fields, score.figures()["fields_f1"]]
        for error in score.misses:
            print(f"{error.kind:6} {layer}: {error.context}{error.detail}")
    return pd.DataFrame.from_dict(rows, "index", columns=["gold", "found", "exact", "with fields", "F1"]).round(3)


scores(gold)

# %% [markdown]
# ## Into brat
#
# On the command line this is `trichluc export records.jsonl --format brat -o brat`.

# %%
write_brat([(record, gold)], work / "brat")
print(*sorted(path.name for path in (work / "brat").iterdir()), sep="\n")

# %%
file = work / "brat" / "an-thanh.ann"
print(file.read_text("utf-8"))

# %% [markdown]
# `T` is a mark: its layer, where it begins and ends, and what stands there. `A` is a field of few values, which brat
# offers as a choice. `#` is a note; it holds the other fields, as JSON. The two `.conf` files tell brat the layers,
# the choices and colours. `articles.jsonl` keeps the texts as they are, since brat shows some line ends differently.
#
# ## The annotator's work
#
# An annotator reads the article first and the marks afterwards. Of each mark: is it there, does it begin and end
# where it should, are its fields right? And of the article: what has no mark? With the guidelines in
# `corpus/README.md` at hand, ours comes to three decisions:
#
# - *Tuyến đường không rác* is run by the union of the sentence before. Its mark gets an operator.
# - *Nhịp cầu nhân ái* is the name of a club, and counts. It gets a mark of its own.
# - *Chị em* means the union, too. But people are no organisations, say the guidelines, so it stays as it is. That is
#   what guidelines are for: the next annotator will decide the same.
#
# In brat these are a few clicks. Here they are edits of lines.

# %%
lines = file.read_text("utf-8").splitlines()
model = next(line.split("\t")[0] for line in lines if line.endswith("\tTuyến đường không rác"))
lines = [
    line.replace('{"name":', '{"operator":"Hội LHPN xã An Thạnh","name":') if f" {model}\t" in line else line
    for line in lines
]

name = "Nhịp cầu nhân ái"
if not any(line.endswith(f"\t{name}") for line in lines):
    start = text.index(name)
    lines += [
        f"T900\tcampaign_models {start} {start + len(name)}\t{name}",
        "A900\tcampaign_models_kind T900 clubb",
        f'#900\tAnnotatorNotes T900\t{{"name": "{name}"}}',
    ]
_ = file.write_text("\n".join(lines) + "\n", "utf-8")

# %% [markdown]
# ## Back
#
# Whoever edits by hand slips. The import reads every line against the text and the schema, and says where to look:

# %%
try:
    list(read_brat(work / "brat"))
except ExchangeError as error:
    print(str(error).replace(f"{work}/", ""))

# %%
file.write_text(re.sub("clubb$", "club", file.read_text("utf-8"), flags=re.MULTILINE), "utf-8")
(corrected,) = read_brat(work / "brat")
print("to be completed:", list(incomplete(corrected)))
corrected.layers["campaign_models"]

# %% [markdown]
# `incomplete` lists marks that lack a field which they need; there are none. `trichluc import brat --format brat -o
# gold` does all this in one step, and prints what is to be completed.
#
# What changed is what the annotator changed, and nothing else. A mark of gold is a plain dict, so the comparison is
# one line:

# %%
{
    layer: [mark for mark in corrected.layers[layer] if mark not in gold.layers[layer]]
    for layer in LAYERS
    if corrected.layers[layer] != gold.layers[layer]
}

# %% [markdown]
# ## Scored again

# %%
scores(corrected)

# %% [markdown]
# Now the figures say something. Each error stands in its sentence; this is how errors are found and mended, one by
# one. With more than one article, write gold and records to files. Gold finds its article by the hash of the text,
# whatever the files are called:

# %%
write_gold([corrected], work / "gold")
(work / "records.jsonl").write_bytes(encode(record) + b"\n")
for layer, score in evaluate_files(work / "records.jsonl", [work / "gold"]).items():
    print(f"{layer:16} {score.with_fields} of {score.gold}")

# %% [markdown]
# The same is `trichluc evaluate records.jsonl gold --errors`.
#
# ## What such a score is worth
#
# Less than it seems. Our annotator saw the draft, and who sees a draft overlooks what it overlooks: a score on
# corrected drafts is an upper bound. To measure, have some articles marked from nothing, by somebody who does not
# know the line. A run that stops before anything is found gives that annotator a clean sheet:

# %%
from trichluc.assembly import process, stages_until
from trichluc.records import new_record

blank = process(new_record(text, id="an-thanh"), stages_until("structure"))
write_brat([(blank, draft(blank))], work / "blank")
print(repr((work / "blank" / "an-thanh.ann").read_text("utf-8")))

# %% [markdown]
# Where two people have marked one article apart, let one be gold and score the other against it: that figure is as
# far as any program can be expected to come.

# %%
folder.cleanup()
