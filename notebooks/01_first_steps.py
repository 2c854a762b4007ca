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
# # First steps: one article
#
# A Vietnamese news article goes in; a record comes out. Every finding in the record says where in the article it
# stands, and the characters there are its proof. In a terminal, `trichluc ARTICLE.txt` prints what this notebook shows.

# %%
import tempfile
from pathlib import Path

import pandas as pd

import trichluc
from trichluc.records import encode
from trichluc.viewing import article_page

ARTICLES = Path("corpus/articles") if Path("corpus").is_dir() else Path("../corpus/articles")
text = (ARTICLES / "cai-be-hoc-tap-bac.txt").read_text("utf-8")
print(text[:400])

# %%
record = trichluc.extract(text)
record.article

# %% [markdown]
# ## Figures
#
# A figure is worth little without what it counts. `2.600` is two thousand six hundred here, never 2.6, and `97%` is no
# year.

# %%
figures = pd.DataFrame(
    [(q.text, q.kind, q.comparator, q.value, q.total, q.unit, q.noun, q.period) for q in record.quantities],
    columns=["as written", "kind", "", "value", "of", "unit", "noun", "period"],
)
figures.head(12)

# %% [markdown]
# ## Organisations
#
# `resolved` is the full name that a short form stands for in this article; `id` joins the mentions of one body.

# %%
pd.DataFrame(
    [(o.id, o.text, o.resolved, o.type, o.level) for o in record.organisations],
    columns=["id", "as written", "resolved", "type", "level"],
).head(12)

# %% [markdown]
# ## Named models and movements

# %%
pd.DataFrame([(m.name, m.kind, m.operator) for m in record.campaign_models], columns=["name", "kind", "operator"])

# %% [markdown]
# ## The proof
#
# Offsets point into the text exactly as it was read, whatever its spaces, quotes and letters look like.

# %%
for found in [*record.quantities[:3], *record.organisations[:3]]:
    assert text[found.start : found.end] == found.text
    print(found.start, found.end, repr(found.text))

# %% [markdown]
# ## What is sure and what is not
#
# `TT` has a dozen senses, and the words around it decide. How surely, `probability` says; it is null where there is
# nothing to choose.

# %%
sentence = "UBND TT Nham Biền ban hành kế hoạch. Bộ GD&ĐT ra TT số 12/2024 về dạy thêm. TT đến muộn."
unsure = trichluc.extract(sentence)
pd.DataFrame(
    [(a.text, a.start, a.expansion, a.method, a.probability, a.candidates[:3]) for a in unsure.abbreviations],
    columns=["form", "at", "stands for", "told by", "probability", "candidates"],
)

# %% [markdown]
# A form whose sense is not clear is never guessed: it stays as written and is listed with what it might be.

# %%
pd.DataFrame(
    [
        (a.text, a.start, candidate, probability)
        for a in unsure.undecided_abbreviations
        for candidate, probability in list(zip(a.candidates, a.probabilities, strict=True))[:4]
    ],
    columns=["form", "at", "might be", "probability"],
)

# %% [markdown]
# Arithmetic that the article states is done again. A check that fails is the first thing to look at.

# %%
members = "Huyện có 56 tổ chức cơ sở đảng (12 đảng bộ và 43 chi bộ)."
[(check.kind, check.holds, check.expected, check.found) for check in trichluc.extract(members).checks]

# %% [markdown]
# ## The record as a file, a table, a page
#
# A record is one line of JSON. `trichluc.frame` makes any table of a file of records, `trichluc.read` reads them back
# one by one, and `article_page` makes a web page that needs nothing else: the article with everything marked. On the
# command line these are `trichluc run`, `trichluc tables` and `trichluc view`.

# %%
with tempfile.TemporaryDirectory() as folder:
    records = Path(folder, "records.jsonl")
    records.write_bytes(encode(record) + b"\n")
    bodies = trichluc.frame(records, "organisations", library="pandas")
    again = next(trichluc.read(records))
assert again == record
bodies.sort_values("mentions", ascending=False)[["name", "type", "level", "place_code", "mentions", "evidence"]].head()

# %%
page = article_page(record)  # to keep it: Path("article.html").write_text(page, "utf-8")
print(f"{len(page.encode()) / 1000:.0f} kB")

# %% [markdown]
# Next: `02_stage_by_stage` looks inside, `04_corpus` asks questions of many articles.
