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
# stands, and the characters there are its proof.

# %%
from pathlib import Path

import pandas as pd

import trichluc

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
