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
# # From one folder to ten million articles
#
# A run over a large corpus is cut into shards, can be killed at any moment, goes on where it stopped, and gives the
# same bytes as a run in one piece. This notebook does all of that in a temporary folder, kill included, and then works
# out from the measured rate how long a corpus of your size would take. `docs/scale.md` has the how-to, with clusters.

# %%
import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import matplotlib.pyplot as plt
import polars as pl

from trichluc.assembly import process
from trichluc.records import encode, new_record
from trichluc.running.corpus import survey

# %matplotlib inline

pl.Config(tbl_cols=-1, tbl_width_chars=140, fmt_str_lengths=20, tbl_hide_dataframe_shape=True)
ARTICLES = Path("corpus/articles") if Path("corpus").is_dir() else Path("../corpus/articles")
workspace = tempfile.TemporaryDirectory()
HERE = Path(workspace.name)
TRICHLUC = Path(sys.executable).with_name("trichluc")
ENVIRONMENT = os.environ | {"COLUMNS": "100", "FORCE_COLOR": ""}


def command(*arguments: object) -> int:
    """Run `trichluc` as in a terminal, in the temporary folder; print what it says, return its exit code."""
    done = subprocess.run([TRICHLUC, *arguments], capture_output=True, text=True, cwd=HERE, env=ENVIRONMENT)
    print(done.stdout, done.stderr, sep="", end="")
    return done.returncode


# %% [markdown]
# ## Something to run over
#
# A shard holds at least 500 articles, but for the last. To have three shards of a small corpus, its short paragraphs
# stand for articles here, repeated under ids of their own.

# %%
paragraphs = [
    line.strip()
    for path in sorted(ARTICLES.glob("*.txt"))
    for line in path.read_text("utf-8").split("\n")
    if 40 < len(line.strip()) < 160
]
ROWS = 1050
with (HERE / "news.jsonl").open("w", encoding="utf-8") as file:
    for number in range(ROWS):
        row = {"id": f"p{number:04}", "text": paragraphs[number % len(paragraphs)]}
        file.write(json.dumps(row, ensure_ascii=False) + "\n")
megabytes = (HERE / "news.jsonl").stat().st_size / 1e6
print(f"{ROWS} articles, {megabytes:.2f} MB")

# %% [markdown]
# ## The plan
#
# An output that ends in `/` is a folder of shards. The plan is made first; it says which bytes are read for which
# shard, and holds the hashes of the settings, the lexicons and the word model. The records depend on it and on nothing
# else: not on the number of workers, nor on who does which shard.

# %%
command("run", "news.jsonl", "-o", "shards/", "--plan-only")
plan = json.loads((HERE / "shards" / "plan.json").read_text("utf-8"))
print(*(f"{key:14} {value[:16]}" for key, value in plan["basis"].items()), sep="\n")
pl.DataFrame([{"shard": shard["name"], "articles": shard["articles"], **shard["parts"][0]} for shard in plan["shards"]])

# %% [markdown]
# ## Killed
#
# One worker begins. As soon as the first shard is done, the whole group of processes is killed with a signal that no
# program can catch: what a power cut does, too.

# %%
begun = time.time()
run = subprocess.Popen(
    [TRICHLUC, "run", "news.jsonl", "-o", "shards/", "--workers", "1"],
    cwd=HERE,
    env=ENVIRONMENT,
    stdout=subprocess.DEVNULL,
    stderr=subprocess.DEVNULL,
    start_new_session=True,
)
while run.poll() is None and not list((HERE / "shards").glob("*.done.json")):
    time.sleep(0.02)
time.sleep(0.3)  # let it get into the next one
os.killpg(run.pid, signal.SIGKILL)
print("exit code", run.wait())
killed = time.time()

# %%
for path in sorted((HERE / "shards").iterdir()):
    print(f"{path.name:32} {path.stat().st_size:>9,} bytes")

# %% [markdown]
# `.done.json` is written last: a shard without it is not done. What was being written is a `.partial`, which nobody
# takes for a result. `trichluc status` may be asked at any time; exit code 3 says *not finished*, and `merge` refuses.

# %%
print("exit code", command("status", "shards"))

# %%
print("exit code", command("merge", "shards", "-o", "merged.jsonl"))

# %% [markdown]
# ## Resumed
#
# The same command again, this time with two workers. It goes on from what is done.

# %%
kept = {path: path.stat().st_mtime_ns for path in (HERE / "shards").glob("*.done.json")}
resumed = time.time()
print("exit code", command("run", "news.jsonl", "-o", "shards/", "--workers", "2"))
print("done before the kill and untouched since:", all(path.stat().st_mtime_ns == then for path, then in kept.items()))

# %% [markdown]
# When each shard was at work, from the markers:

# %%
spans = []
for marker in sorted((HERE / "shards").glob("*.done.json")):
    took = json.loads(marker.read_text("utf-8"))["seconds"]
    spans.append((marker.name.partition(".")[0], marker.stat().st_mtime - took - begun, took))

axes = plt.figure(figsize=(9, 0.45 * len(spans) + 1.5), dpi=110, layout="constrained").subplots()
for row, (_, start, took) in enumerate(reversed(spans)):
    before_kill = start + begun < killed
    axes.barh(row, took, left=start, height=0.6, color="#999999" if before_kill else "#0072B2")
    axes.text(start + took / 2, row, f"{took:.1f} s", ha="center", va="center", color="white")
axes.set_yticks(range(len(spans)), [name for name, *_ in reversed(spans)])
for when, what, side in ((killed, "killed ", "right"), (resumed, " resumed", "left")):
    axes.axvline(when - begun, color="#D55E00", linewidth=1.2, linestyle="--")
    axes.text(when - begun, len(spans) - 0.4, what, color="#D55E00", ha=side, va="bottom")
axes.set(xlabel="seconds since the first start", ylim=(-0.6, len(spans) + 0.1), xlim=(0, None))
axes.spines[["top", "right"]].set_visible(False)
plt.show()

# %% [markdown]
# ## The same bytes
#
# Merged, the shards are what a run in one piece writes, by one process that knows of no shards.

# %%
command("merge", "shards", "-o", "merged.jsonl")
command("run", "news.jsonl", "-o", "serial.jsonl")
hashes = {name: hashlib.sha256((HERE / name).read_bytes()).hexdigest() for name in ("merged.jsonl", "serial.jsonl")}
for name, digest in hashes.items():
    print(f"{name:14} {digest}")
assert hashes["merged.jsonl"] == hashes["serial.jsonl"]

# %% [markdown]
# ## How long will mine take?
#
# The rate of one core is the one number that matters. Two measures of it: what the shards' workers took, their starts
# included, and what whole articles take here, once everything is loaded. With these tiny shards the first is nearly all
# starting; the second is the one for a long run.

# %%
progress = survey(HERE / "shards")
from_shards = progress.tally.bytes / 1e6 / progress.seconds

texts = [path.read_text("utf-8") for path in sorted(ARTICLES.glob("*.txt"))]
for text in texts[:5]:  # the first calls read lexicons and models
    encode(process(new_record(text)))
started = time.process_time()
for text in texts:
    encode(process(new_record(text)))
rate = sum(len(text.encode()) for text in texts) / 1e6 / (time.process_time() - started)
size = sum(len(text.encode()) for text in texts) / len(texts)
print(f"from the shards: {from_shards:.3f} MB/s")
print(f"whole articles:  {rate:.3f} MB/s of one core, or {rate * 1e6 / size:.0f} articles/s")

# %% [markdown]
# Then, as in `docs/scale.md`:
#
# ```
# core-hours = megabytes of text / (MB/s of one core × 3600)
# hours      = core-hours / cores, as long as there are several shards for each core
# ```

# %%
CORPORA = {"a newspaper's year": 30_000, "a million articles": 1_000_000, "ten million articles": 10_000_000}
CORES = (2, 16, 64, 256)
estimates = []
for name, number in CORPORA.items():
    core_hours = number * size / 1e6 / (rate * 3600)
    hours = {f"hours on {cores} cores": round(core_hours / cores, 3) for cores in CORES}
    estimates.append({"corpus": name, "GB": round(number * size / 1e9, 2), "core-hours": round(core_hours, 1), **hours})
pl.DataFrame(estimates)

# %%
axes = plt.figure(figsize=(9, 4.5), dpi=110, layout="constrained").subplots()
cores = [2**power for power in range(10)]
for (name, number), colour in zip(CORPORA.items(), ("#56B4E9", "#0072B2", "#D55E00"), strict=True):
    hours = [number * size / 1e6 / (rate * 3600) / one for one in cores]
    axes.loglog(cores, hours, color=colour, linewidth=2, base=2)
    axes.text(cores[-1] * 1.15, hours[-1], name, color=colour, va="center")
for hours, name in ((1 / 60, "a minute"), (1, "an hour"), (12, "a night"), (168, "a week")):
    axes.axhline(hours, color="#bbbbbb", linewidth=0.8, zorder=0)
    axes.text(1.05, hours * 1.08, name, color="#777777", fontsize=8)
axes.set_yscale("log", base=10)
axes.set_xticks(cores, [str(one) for one in cores])
axes.set_yticks([0.001, 0.01, 0.1, 1, 10, 100], ["0.001", "0.01", "0.1", "1", "10", "100"])
axes.minorticks_off()
axes.set(xlabel="cores", ylabel="time (hours)", xlim=(1, cores[-1]), ylim=(0.0004, 400))
axes.set_title(f"Time by cores, at {rate:.2f} MB/s of one core", loc="left", weight="bold", pad=10)
axes.spines[["top", "right"]].set_visible(False)
plt.show()

# %% [markdown]
# The rate is this machine's, busy as it may be now; measure yours with `make bench` before buying hours. The lines are
# straight because shards know nothing of one another. They bend where there are fewer shards than cores (a shard is 500
# articles or more), and where the disk is slower than the cores together.

# %%
workspace.cleanup()
