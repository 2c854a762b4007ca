"""In work."""

from __future__ import annotations

from trichluc.article import Article, Stage


def _run(article: Article) -> None:
    return None


STAGE = Stage("linking", "0", reads=(), adds=(), run=_run)
