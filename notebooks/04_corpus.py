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
# # A corpus explored
#
# A folder of articles as the local press writes them, from commune reports to a court case. What do they count, and of
# which years? Who acts in them, and where? Which campaign models do they name, and who copied what from whom? At the
# end one question is answered from beginning to end, with the sentences that prove the answer.
#
# The articles were written for this project; persons and figures in them are invented. Put a folder of your own in the
# place of `ARTICLES`, and every chart below is about yours.

# %%
import html
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
import polars as pl
from IPython.display import HTML

import trichluc
from trichluc.gazetteer import gazetteer
from trichluc.pages.wording import label_of
from trichluc.register import name_key, register

# %matplotlib inline

ARTICLES = Path("corpus/articles") if Path("corpus").is_dir() else Path("../corpus/articles")
workspace = tempfile.TemporaryDirectory()
RECORDS = Path(workspace.name, "records.jsonl")


def command(*arguments: object) -> None:
    """Run `trichluc` as in a terminal."""
    program = Path(sys.executable).with_name("trichluc")
    environment = os.environ | {"COLUMNS": "110", "FORCE_COLOR": ""}
    done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, env=environment)
    print(done.stdout, done.stderr, sep="", end="")


command("run", ARTICLES, "-o", RECORDS)

# %% [markdown]
# One line of JSON an article stands in `records.jsonl`. `trichluc.frame` reads any of its tables; their columns are
# those of `docs/data-dictionary.md`, the same for any records.

# %%
tables = ("articles", "quantities", "organisations", "campaign_models", "checks")
articles, figures, organisations, models, checks = (trichluc.frame(RECORDS, table, "polars") for table in tables)
pl.Config(tbl_rows=12, tbl_cols=-1, fmt_str_lengths=70, tbl_width_chars=140, tbl_hide_dataframe_shape=True)
articles.select("title", "published", "place").sort("published", nulls_last=True).head(8)

# %%
# One look for all charts: a palette that colour-blind readers can tell apart, and no ink without a meaning.
COLOURS = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00"]
INK, PALE = "#333333", "#d9d9d9"
plt.rcParams |= {
    "figure.dpi": 110,
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlelocation": "left",
    "axes.titleweight": "bold",
    "axes.titlepad": 12,
    "axes.edgecolor": INK,
    "legend.frameon": False,
}


def words(layer: str, field: str, value: str) -> str:
    """What a value is called, in Vietnamese and in English."""
    said = label_of(layer, field, value)
    return said.vi if said.vi == said.en else f"{said.vi} ({said.en})"


# %% [markdown]
# ## Of which years the figures are
#
# Each figure has a `period`, the time that the article says it of, in EDTF: a day, a month, a quarter (`2024-33` is the
# first), or an interval. An ordinal (*khóa XII*) is no amount and stays out.

# %%
EVERY_YEAR = re.compile(r"\d{4}")


def years(period: str) -> tuple[int, int] | None:
    """The first and the last year of a time in EDTF; null if the year is unsaid."""
    parts = [EVERY_YEAR.match(part) for part in period.split("/")]
    return None if None in parts else (int(parts[0][0]), int(parts[-1][0]))


amounts = figures.filter(pl.col("kind") != "ordinal")
dated = amounts.filter(pl.col("period").is_not_null())
spans = [(kind, *span) for kind, period in dated.select("kind", "period").iter_rows() if (span := years(period))]
print(f"{amounts.height} figures; {dated.height} have a period; of {len(spans)} its year is known")

# %%
kinds = ["count", "percent", "money", "measure", "fraction"]
first, last = 2014, 2030
fig, (above, below) = plt.subplots(2, 1, figsize=(9, 6), sharex=True, height_ratios=[2, 1], layout="constrained")
floor = dict.fromkeys(range(first, last + 1), 0)
for kind, colour in zip(kinds, COLOURS, strict=False):
    heights = [sum(one == kind and begin == end == year for one, begin, end in spans) for year in floor]
    above.bar(
        list(floor),
        heights,
        bottom=list(floor.values()),
        color=colour,
        width=0.8,
        label=words("quantities", "kind", kind),
    )
    floor = {year: height + more for (year, height), more in zip(floor.items(), heights, strict=True)}
above.set(ylabel="number of figures", title="Figures said of one year, or of a part of it")
above.legend(loc="upper left")
longer = sorted({(begin, end) for _, begin, end in spans if first <= begin < end})
for height, (begin, end) in enumerate(longer):
    number = sum(span[1:] == (begin, end) for span in spans)
    below.plot([begin, end], [height, height], color=INK, linewidth=1 + number / 2, solid_capstyle="round")
    below.annotate(f"{number}", (end, height), xytext=(8, 0), textcoords="offset points", va="center", fontsize=8)
below.set(xlabel="year", yticks=[], title="Figures said of several years (the number stands at the end)")
below.spines["left"].set_visible(False)
below.set_xticks(range(first, last + 1, 2))
earlier = sum(end < first for _, _, end in spans)
above.annotate(
    f"{earlier} figures are of years before {first}", (0.99, 0.95), xycoords="axes fraction", ha="right", color=INK
)
plt.show()

# %% [markdown]
# The upper chart follows the dates of the articles, as news does. The lower one is another kind of prose: terms of
# office, plans, and sums over a campaign's years. Whoever adds up money by year must not mix the two, and can tell them
# apart here: a slash in `period` is an interval.
#
# ## Who acts
#
# `organisations` has one row for each body of an article, however often it is named.

# %%
types = ["party", "state", "mass", "armed", "enterprise", "education", "health", "media", "other"]
levels = ["central", "province", "district", "commune", "village", None]
count = {(kind, level): number for kind, level, number in organisations.group_by("type", "level").len().iter_rows()}
grid = [[count.get((kind, level), 0) for level in levels] for kind in types]

fig, axes = plt.subplots(figsize=(9, 5), layout="constrained")
shown = axes.imshow(grid, cmap="Blues", aspect="auto", vmin=0)
for row, line in enumerate(grid):
    for column, number in enumerate(line):
        if number:
            colour = "white" if number > shown.norm.vmax / 2 else INK
            axes.text(column, row, number, ha="center", va="center", color=colour)
heads = [label_of("organisations", "level", level or "none") for level in levels]
names = [f"{head.vi}\n({head.en})".lower().replace(", ", ",\n") for head in heads]
axes.set_xticks(range(len(levels)), names, fontsize=9)
axes.set_yticks(range(len(types)), [words("organisations", "type", kind) for kind in types])
axes.xaxis.tick_top()
axes.tick_params(length=0)
axes.spines[:].set_visible(False)
axes.set_title("Number of organisations by type and level", loc="left")
plt.show()

# %% [markdown]
# The dark cell among the communes is that of the mass organisations: it is they who run models, and this press writes
# about them. A company or a school has no administrative level, so its `level` is null.
#
# ## Where
#
# A place is resolved to its official code where the article leaves no doubt, in the era of the article: on 1 July 2025
# Vietnam abolished its districts and merged its provinces, and codes of the two eras must not be mixed. The codes of
# provinces run by and large from the north to the south, so a chart in their order is something like a map.

# %%
table = gazetteer()


def province(code: str | None, era: str | None):
    """The province that a unit lies in, as a unit of its era."""
    unit = table.unit(code, era) if code else None
    if unit is None:
        return None
    chain = [unit, *table.parents(unit)]
    return chain[-1] if chain[-1].level == "province" else None


units = [province(*row) for row in organisations.select("place_code", "place_era").iter_rows()]
placed = organisations.with_columns(
    pl.Series("province", [unit.full_name if unit else None for unit in units]),
    pl.Series("order", [unit.code if unit else None for unit in units]),
)
known = placed.filter(pl.col("province").is_not_null())
print(f"{organisations.height} organisations; {known.height} of them in a province that is certain")

# %%
provinces = known.group_by("province", "order", "place_era").len().sort("order", "place_era", descending=True)
fig, axes = plt.subplots(figsize=(9, 0.2 * provinces.height + 1.6), layout="constrained")
rows = range(provinces.height)
left = [0] * provinces.height
for level, colour in zip(["province", "district", "commune", "village"], COLOURS, strict=False):
    some = known.filter(pl.col("level") == level)
    number = {tuple(key): count for *key, count in some.group_by("province", "place_era").len().iter_rows()}
    width = [number.get(key, 0) for key in provinces.select("province", "place_era").iter_rows()]
    if not any(width):
        continue
    axes.barh(rows, width, left=left, color=colour, height=0.75, label=words("organisations", "level", level))
    left = [before + more for before, more in zip(left, width, strict=True)]
rest = [total - done for total, done in zip(provinces["len"], left, strict=True)]
axes.barh(rows, rest, left=left, color=PALE, height=0.75, label=words("organisations", "level", "none").lower())
names = [
    f"{name}{'' if era.startswith('before') else ' *'}"
    for name, era in provinces.select("province", "place_era").iter_rows()
]
axes.set_yticks(rows, names)
axes.set(
    xlabel="number of organisations  (* in the units since 1 July 2025)",
    title="Organisations by province, from north to south",
)
axes.tick_params(axis="y", length=0)
axes.legend(loc="upper right")
axes.margins(y=0.01)
axes.set_xlim(0, max(provinces["len"]) * 1.05)
plt.show()

# %% [markdown]
# Which of these provinces are still there? The gazetteer knows what became of each.

# %%
old = {unit.code: unit for unit in units if unit and unit.era == "before-2025-07"}
became = ((unit.full_name, table.successors(unit)[0].full_name) for _, unit in sorted(old.items()))
pl.DataFrame(
    [pair for pair in became if pair[0].split()[1:] != pair[1].split()[1:]],
    ["province until June 2025", "now"],
    orient="row",
)

# %% [markdown]
# ## Campaign models
#
# A named model, movement, club or project. `field` says what it is for, by the words of its name; it is null where
# these do not tell, which is better than a guess.

# %%
by_kind = ["model", "movement", "campaign", "programme", "project", "club"]
distinct = models.with_columns(pl.col("name").map_elements(name_key, return_dtype=pl.String).alias("key"))
distinct = distinct.unique(["article_id", "key"], keep="first", maintain_order=True)
order = distinct["field"].value_counts().drop_nulls("field").sort("count", "field")["field"].to_list()

fig, axes = plt.subplots(figsize=(9, 4.8), layout="constrained")
rows = [None, *order]
left = [0] * len(rows)
for kind, colour in zip(by_kind, COLOURS, strict=True):
    some = distinct.filter(pl.col("kind") == kind)["field"].to_list()
    width = [some.count(field) for field in rows]
    axes.barh(
        range(len(rows)), width, left=left, color=colour, height=0.75, label=words("campaign_models", "kind", kind)
    )
    left = [before + more for before, more in zip(left, width, strict=True)]
names = [words("campaign_models", "field", field) if field else "không rõ (not told)" for field in rows]
axes.set_yticks(range(len(rows)), names)
axes.tick_params(axis="y", length=0)
axes.set(xlabel="number of models, each counted once an article", title="What campaign models are for")
axes.legend(loc="lower right", bbox_to_anchor=(1, 0.14))
plt.show()

# %% [markdown]
# ## Who copies whom
#
# Campaigns spread by being copied. The register joins the mentions of one model over articles, whatever its spelling
# (`5 không` is `Năm không`). The same is `trichluc models records.jsonl` on the command line.

# %%
shared = [row for row in register(trichluc.read(RECORDS)) if row.articles > 1]
pl.DataFrame(
    [(row.name, row.articles, len(row.operators), len(row.variants), row.first, row.last) for row in shared],
    ["model", "articles", "operators", "spellings", "first", "last"],
    orient="row",
)

# %% [markdown]
# Drawn as a network: at the left the models that more than one article names, in the middle those who run them, and at
# the right what else these run. The network is small enough to be drawn as three columns; no layout has to be computed.

# %%
bodies = placed.select(
    "article_id", pl.col("organisation_id").alias("operator_id"), pl.col("name").alias("run_by"), "province"
)
run = distinct.join(bodies, on=["article_id", "operator_id"])
copied = {name_key(row.name): row.name for row in shared}
operators = run.filter(pl.col("key").is_in(list(copied)))["run_by"].unique(maintain_order=True).to_list()
edges = run.filter(pl.col("run_by").is_in(operators)).select("key", "name", "run_by", "province", "field")
where = dict(edges.select("run_by", "province").iter_rows())
copies = [(key, body) for key, body in edges.select("key", "run_by").iter_rows() if key in copied]
others = [(name, body) for key, name, body in edges.select("key", "name", "run_by").iter_rows() if key not in copied]


def column(nodes: list[str]) -> dict[str, float]:
    """Nodes one below another, from 1 down to 0."""
    return {node: 1 - (place + 0.5) / len(nodes) for place, node in enumerate(nodes)}


at_left = column([key for key in copied if any(key == one for one, _ in copies)])
in_order = sorted(operators, key=lambda body: -max(at_left[key] for key, one in copies if one == body))
at_middle = column(in_order)
at_right = column(
    sorted(
        dict.fromkeys(name for name, _ in others), key=lambda name: -max(at_middle[b] for n, b in others if n == name)
    )
)


def wrapped(text: str, width: int = 34) -> str:
    """A text in lines of at most so many characters."""
    lines = [""]
    for word in text.split():
        lines[-1:] = [f"{lines[-1]} {word}".strip()] if len(lines[-1]) + len(word) < width else [lines[-1], word]
    return "\n".join(lines)


fig, axes = plt.subplots(figsize=(12, 0.48 * max(len(at_middle), len(at_right)) + 1), layout="constrained")
for ends, x, places, colour in ((copies, 0.27, at_left, COLOURS[5]), (others, 0.74, at_right, "#aaaaaa")):
    for name, body in ends:
        edge = 0.36 if x < 0.5 else 0.64
        heights = (places[name], at_middle[body], at_middle[body])
        axes.plot((x, edge, 0.5), heights, color=colour, linewidth=1.6, solid_joinstyle="round", zorder=1)
for key, height in at_left.items():
    axes.text(0.265, height, wrapped(copied[key]), ha="right", va="center", color=COLOURS[5], weight="bold")
for body, height in at_middle.items():
    label = f"{wrapped(body, 50)}\n({where[body] or 'no province'})"
    blank = {"facecolor": "white", "edgecolor": "none", "pad": 3}  # hides the ends of the lines
    axes.text(0.5, height, label, ha="center", va="center", fontsize=9, bbox=blank)
for name, height in at_right.items():
    axes.text(0.745, height, wrapped(name, 40), ha="left", va="center", color="#666666", fontsize=9)
for x, head, side in (
    (0.265, "named by several articles", "right"),
    (0.5, "run by", "center"),
    (0.745, "which also run", "left"),
):
    axes.text(x, 1.04, head, ha=side, va="bottom", style="italic")
axes.set(xlim=(0, 1), ylim=(0, 1.08))
axes.axis("off")
plt.show()

# %% [markdown]
# ## Arithmetic that does not hold
#
# Articles state sums, shares and differences; `checks` does them again. Here all should hold: this corpus was written
# with care.

# %%
checks.group_by("kind", "holds").len().sort("len", descending=True)

# %% [markdown]
# Real articles are not always, and a check that fails points at a misprint, or at a figure that was read wrongly. One
# figure changed in one article shows how that looks.

# %%
text = (ARTICLES / "krong-nang-dan-van-kheo.txt").read_text("utf-8")
whole = next(check for check in trichluc.extract(text).checks if check.kind == "sum")
stated = whole.spans[0]
misprinted = text[: stated.start] + stated.text[::-1] + text[stated.end :]
for check in trichluc.extract(misprinted).checks:
    if not check.holds:
        figures_said = ", ".join(span.text for span in check.spans)
        print(f"{check.kind}: the article says {check.expected:g}, its figures give {check.found:g} ({figures_said})")

# %% [markdown]
# ## A question, answered
#
# > The model *Biến rác thành tiền* (waste into money) is run in several communes. How much waste did each collect, and
# > what did it bring?
#
# The register says which mentions are of this model. Each mention says who runs it (`operator_id`) and which figures
# are said of it (`scale`, indexes into the article's figures).

# %%
asked = name_key("Biến rác thành tiền")
mentions = distinct.filter(pl.col("key") == asked).join(bodies, on=["article_id", "operator_id"], how="left")
told = (
    mentions.select("article_id", "run_by", "province", "scale")
    .explode("scale")
    .join(figures, left_on=["article_id", "scale"], right_on=["article_id", "index"], how="left")
    .select("run_by", "province", "text", "comparator", "value_base", "unit_base", "value", "unit", "noun")
)
told

# %% [markdown]
# `value_base` is in one unit whatever the article wrote: tonnes come as kilograms. So the price follows.


# %%
def said(kind: str, of: str) -> pl.Expr:
    """The value of the figure in a unit."""
    return pl.col("value_base").filter(pl.col("unit_base") == of).first().alias(kind)


answer = told.group_by("run_by", "province", maintain_order=True).agg(
    said("waste, kg", "kg"),
    said("income, đồng", "đồng"),
    pl.col("value").filter(pl.col("noun") == "thẻ BHYT").first().alias("health insurance cards"),
)
answer.with_columns((pl.col("income, đồng") / pl.col("waste, kg")).round(0).alias("đồng a kg"))

# %% [markdown]
# One of them gets over half as much again for a kilogram. Is that so, or was something misread? Here are the sentences
# of all mentions, with the model and its figures marked.


# %%
def evidence(record, mention) -> str:
    """The sentence of a mention, the name and its figures marked, as HTML."""
    sentence = record.sentences[mention.sentence]
    marks = [mention, *(record.quantities[number] for number in mention.scale)]
    inside = sorted((m for m in marks if sentence.start <= m.start and m.end <= sentence.end), key=lambda m: m.start)
    pieces, done = [], sentence.start
    for mark in inside:
        pieces += [html.escape(record.text[done : mark.start]), f"<mark>{html.escape(mark.text)}</mark>"]
        done = mark.end
    pieces.append(html.escape(record.text[done : sentence.end]))
    about = f"{html.escape(record.article.title)}, {record.article.published or 'no date'}"
    return f"<p><small>{about}</small><br>{''.join(pieces)}</p>"


HTML(
    "".join(
        evidence(record, model)
        for record in trichluc.read(RECORDS)
        for model in record.campaign_models
        if name_key(model.name) == asked
    )
)

# %% [markdown]
# The two prices stand as the articles have them: both figures in one sentence, both said of this model. Mentions
# without marked figures show why one reads the evidence. A figure that is said of several models together is credited
# to none, although a reader may see whose it is; and an article may name a model only in passing, or to deny it.
# To look further, `trichluc view records.jsonl -o pages/` makes a page of each article with everything marked.

# %%
command("view", RECORDS, "-o", f"{workspace.name}/pages/")
workspace.cleanup()
