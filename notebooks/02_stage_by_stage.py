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
# # Stage by stage
#
# The line is a row of stages. Each reads some layers and adds others; a run may stop after any of them and be taken up
# again from the record.

# %%
from trichluc.assembly import STAGES, process, stages_until
from trichluc.records import decode, encode, new_record

for stage in STAGES:
    print(f"{stage.name:16} reads {', '.join(stage.reads) or '-':60} adds {', '.join(stage.adds)}")

# %% [markdown]
# ## Two stages rewrite the text, in views
#
# The text itself never changes. What later stages read is a view, joined to the text by a list of edits.

# %%
text = "Hội  LHPN xã Hoà An – thành lập năm 2021 –  ra mắt mô hình «Hũ gạo nghĩa tình»,góp 50kg gạo phát triển KT-XH."
record = process(new_record(text), stages_until("abbreviations"), views=True)
print(record.normalised)
print(record.expanded)

# %% [markdown]
# The stage of abbreviations says of each form what told its sense; of a choice among several, also how probable it is.

# %%
for short in record.abbreviations:
    print(f"{short.text:6} {short.expansion:25} {short.method:8} {short.probability or ''}")
for short in record.undecided_abbreviations:
    print(f"{short.text:6} undecided: {', '.join(short.candidates)}")

# %% [markdown]
# ## Stop, write, and go on

# %%
line = encode(record)
taken_up = process(decode(line))
[(q.text, q.value, q.unit, q.noun) for q in taken_up.quantities]

# %%
[(m.text, m.name, m.kind, m.operator) for m in taken_up.campaign_models]

# %% [markdown]
# Which rule found a thing, in which sentence and in which part of the article: every finding says it, so that an error
# can be traced to its place in `grammar/`. As rows of a table:

# %%
from trichluc.tables import table_named

quantities = table_named("quantities")
for row in quantities.rows(taken_up):
    cells = dict(zip(quantities.header(), row, strict=True))
    print({name: cells[name] for name in ("text", "value", "noun", "rule", "sentence", "section")})

# %% [markdown]
# ## The same stages in spaCy

# %%
import trichluc

nlp = trichluc.load()
doc = nlp(text)
print([token.text for token in doc])
{layer: [span.text for span in doc.spans[layer]] for layer in ("abbreviations", "quantities", "organisations")}

# %%
from spacy import displacy

displacy.render(doc, style="span", options={"spans_key": "organisations"}, jupyter=False)[:300]
