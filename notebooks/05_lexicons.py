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
# # A lexicon of your own
#
# Every trade shortens words in its own way. Here are four reports as an irrigation company's newsletter might have
# them: `TB` is the *trạm bơm* (pumping station) at the end of the canal, not a *thông báo* (notice); `400 CV` are
# horsepower, no *công văn* (official letter); and `TCDNCS` only those in the trade can read. The steps: see what is
# unclear, let the articles propose entries, edit, check, run again, and compare.

# %%
import csv
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
import polars as pl

import trichluc

# %matplotlib inline

REPORTS = {
    "cong-tru": """Đầu vụ đông xuân, Công ty KTCTTL Nam Hà mở 14 cống lấy nước cho 8.200 ha lúa. Mỗi tổ chức dùng \
nước cơ sở (TCDNCS) cử hai người trực; đã có 62 TCDNCS đăng ký nạo vét kênh nội đồng. CN Vụ Bản báo cáo TLPNĐ thu được \
340 triệu đồng.""",
    "tram-bom": """TB ở cuối kênh có 6 tổ máy, tổng công suất 400 CV. TCDNCS xã Yên Lương góp 85 triệu đồng \
thay hai máy cũ. TLPNĐ của 23 xã còn nợ; CN đề nghị cho nộp sau vụ.""",
    "to-dung-nuoc": """Tổ dùng nước (TDN) thôn Đoài quản lý 4,5 km kênh cấp 3. Ba TDN khác trong xã đang lập quy chế. \
Mô hình “Dòng kênh không rác” do Hội CCB xã Mỹ Thắng phát động đã vớt 12 tấn bèo. TB thôn Đoài chạy 9 giờ mỗi ngày.""",
    "cong-van": """Theo CV số 15/CV-KTCTTL gửi các xã, TLPNĐ năm 2024 thu xong trước ngày 30/6. Các TDN đã họp \
bàn; 92% hộ đồng ý.""",
}

workspace = tempfile.TemporaryDirectory()
HERE = Path(workspace.name)
(HERE / "reports").mkdir()
for name, text in REPORTS.items():
    (HERE / "reports" / f"{name}.txt").write_text(text, "utf-8")


def command(*arguments: object) -> str:
    """Run `trichluc` as in a terminal, in the folder of this notebook's files; print and return what it says."""
    program = Path(sys.executable).with_name("trichluc")
    environment = os.environ | {"COLUMNS": "110", "FORCE_COLOR": ""}
    done = subprocess.run([program, *arguments], capture_output=True, text=True, cwd=HERE, env=environment)
    print(done.stderr, end="")
    return done.stdout


print(command("run", "reports", "-o", "before.jsonl"))

# %% [markdown]
# ## What is unclear
#
# A short form of several senses is decided by its context, and `probability` says how surely. If no sense is likely
# enough, none is taken: the form stays as written and is listed under `undecided_abbreviations`, with the candidates.

# %%
undecided = trichluc.frame(HERE / "before.jsonl", "undecided_abbreviations", "polars")
pl.Config(
    tbl_rows=30, fmt_str_lengths=90, fmt_table_cell_list_len=3, tbl_width_chars=150, tbl_hide_dataframe_shape=True
)
undecided.select("article_id", "text", "candidates", "probabilities")

# %% [markdown]
# The picture of it: each line is one form where it stands, each dot a sense that the lexicon knows, the likeliest in
# blue. Without a cue in the words around, a sense must reach 0.75 (the dotted line). None does, and rightly: *cử nhân*
# (bachelor) would be a bad guess for a branch office, and the sense that `CV` has here is not among them at all.

# %%
INK, LIKELIEST, PALE = "#333333", "#0072B2", "#bbbbbb"
plt.rcParams |= {"figure.dpi": 110, "axes.spines.top": False, "axes.spines.right": False, "axes.spines.left": False}


def picture(rows: list[tuple[str, str, list[str], list[float]]], title: str) -> None:
    """The probabilities of the senses of forms, the likeliest with its name."""
    axes = plt.figure(figsize=(9, 0.6 * len(rows) + 1.4), layout="constrained").subplots()
    for height, (form, around, senses, chances) in enumerate(reversed(rows)):
        axes.plot([0, 1], [height, height], color="#eeeeee", zorder=0)
        axes.scatter(chances[1:], [height] * (len(chances) - 1), color=PALE, zorder=2)
        axes.scatter(chances[0], height, color=LIKELIEST, zorder=3)
        axes.annotate(
            senses[0], (chances[0], height), xytext=(0, 7), textcoords="offset points", ha="center", fontsize=9
        )
        axes.text(-0.06, height, form, ha="right", va="center", weight="bold", color=INK)
        axes.text(1.03, height, around, ha="left", va="center", fontsize=8, color="#666666")
    axes.axvline(0.75, color=INK, linewidth=0.8, linestyle=":")
    axes.set(xlim=(-0.05, 1.02), ylim=(-0.5, len(rows) - 0.2), yticks=[], xlabel="probability of a sense (0 to 1)")
    axes.set_title(title, loc="left", weight="bold")
    plt.show()


def around(text: str, start: int, end: int, width: int = 3) -> str:
    """Some words around a place in a text."""
    return " ".join(["…", *text[:start].split()[-width:], text[start:end], *text[end:].split()[:width], "…"])


rows = [
    (found.text, around(record.text, found.start, found.end), found.candidates, found.probabilities)
    for record in trichluc.read(HERE / "before.jsonl")
    for found in record.undecided_abbreviations
]
picture(rows, "Forms that are left as written")

# %% [markdown]
# ## What the articles propose
#
# `trichluc lexicon mine` finds definitions in line (*tổ dùng nước (TDN)*) and forms that nobody explains. A definition
# rules its own article already; mined into a lexicon, it rules those articles as well that take the form for granted.

# %%
(HERE / "proposals.tsv").write_text(command("lexicon", "mine", "reports"), "utf-8")
with (HERE / "proposals.tsv").open(encoding="utf-8", newline="") as file:
    proposals = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
pl.DataFrame(proposals).select("short", "expansion", "definitions", "uses", "contexts")

# %% [markdown]
# ## Editing
#
# One would do this in a text editor. As a program it comes to three things: take what is defined, explain what is not,
# and say what the undecided forms mean *in this trade*. A form that a lexicon of your own lists has your senses only,
# so both senses of `CV` are given: horsepower by default, and *công văn* where a word beside it calls for it.

# %%
COLUMNS = ["short", "expansion", "name", "use", "domain", "era", "cues", "source"]
explained = {"TLPNĐ": "thủy lợi phí nội đồng"}
trade = [
    ("TB", "trạm bơm", "Trạm bơm", "always", "-"),
    ("CN", "chi nhánh", "Chi nhánh", "always", "-"),
    ("CV", "mã lực", "-", "default", "-"),
    ("CV", "công văn", "-", "cued", ">số|<theo|<gửi|>{code}"),
]

entries = []
for row in proposals:
    expansion = explained.get(row["short"], row["expansion"])
    if expansion != "-":
        entries.append({column: row[column] for column in COLUMNS} | {"expansion": expansion, "domain": "irrigation"})
for short, expansion, full, use, cues in trade:
    cells = (short, expansion, full, use, "irrigation", "-", cues, "the company's list of short forms")
    entries.append(dict(zip(COLUMNS, cells, strict=True)))


def write_lexicon(rows: list[dict[str, str]]) -> None:
    """Write a lexicon: a header, an entry a line, cells divided by tabs."""
    lines = ["\t".join(COLUMNS), *("\t".join(row[column] for column in COLUMNS) for row in rows)]
    (HERE / "own.tsv").write_text("\n".join(lines) + "\n", "utf-8")


write_lexicon(entries)
pl.DataFrame(entries).select("short", "expansion", "use", "cues", "source")

# %% [markdown]
# ## Checking
#
# `trichluc lexicon check` names file, line and remedy of what is wrong. A slip, to see that it does:

# %%
write_lexicon([*entries, entries[0] | {"use": "sometimes"}])
print(command("lexicon", "check", "own.tsv"))

# %%
write_lexicon(entries)
print(command("lexicon", "check", "own.tsv"))

# %% [markdown]
# ## What changes
#
# The same articles again, with the lexicon. Its hash becomes part of the stage's version in each record, so that nobody
# can mix up the two runs later.

# %%
command("run", "reports", "-o", "after.jsonl", "--lexicon", "own.tsv")
runs = {name: list(trichluc.read(HERE / f"{name}.jsonl")) for name in ("before", "after")}
for name, records in runs.items():
    print(f"{name:6}  version of the stage: {records[0].stages.abbreviations}")


# %%
def meanings(records) -> dict[tuple[str, int], tuple[str, str, str]]:
    """What each short form was taken for, by where it stands."""
    found = {}
    for record in records:
        name = Path(record.source.uri).stem
        for short in record.undecided_abbreviations:
            found[name, short.start] = (short.text, "undecided", f"likeliest: {short.candidates[0]}")
        for short in record.abbreviations:
            found[name, short.start] = (short.text, short.expansion, short.method)
    return found


before, after = (meanings(records) for records in runs.values())
unread = ("", "not read", "")
changed = [
    (place[0], after[place][0], before.get(place, unread)[1], after[place][1], after[place][2])
    for place in sorted(after)
    if before.get(place, unread)[1] != after[place][1]
]
left = [place for place in after if after[place][1] == "undecided"]
print(f"{len(changed)} of {len(after)} short forms are read otherwise; {len(left)} are undecided")
pl.DataFrame(changed, ["article", "form", "before", "after", "told by"], orient="row")

# %% [markdown]
# Later stages read the expanded text, so a better lexicon may be felt beyond the short forms, in a figure's unit, in
# what it counts, in an organisation's name. What is felt here:


# %%
def facts(records) -> set[tuple[str, str]]:
    """Figures with what they count, and organisations by their full names."""
    figures = {
        ("figure", " ".join(filter(None, (q.text, q.unit, q.noun)))) for record in records for q in record.quantities
    }
    bodies = {("organisation", o.resolved or o.name) for record in records for o in record.organisations}
    return figures | bodies


was, now = (facts(records) for records in runs.values())
pl.DataFrame(
    [("gone", *fact) for fact in sorted(was - now)] + [("new", *fact) for fact in sorted(now - was)],
    ["change", "what", "as read"],
    orient="row",
)

# %%
print(command("expand", "reports/tram-bom.txt", "--lexicon", "own.tsv"))

# %% [markdown]
# The text itself is as it was: expansions stand in views, and every offset still points into the article. `--lexicon`
# works the same with `trichluc run` over a corpus; entries that others could use belong into `models/lexicons/`, as
# `CONTRIBUTING.md` says.

# %%
for old, new in zip(*runs.values(), strict=True):
    assert old.text == new.text
    for found in (*new.abbreviations, *new.quantities, *new.organisations):
        assert new.text[found.start : found.end] == found.text
workspace.cleanup()
