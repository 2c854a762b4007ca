"""For the site: an example at the end of a docstring, which begins with >>>, is shown as code."""

from __future__ import annotations

import re
from typing import Any, cast

from griffe import Extension, Module, Object

_EXAMPLE = re.compile(r"\n\n(>>> .*)\Z", re.DOTALL)


class Doctests(Extension):
    """Puts a heading over such an example and indents it, as docstrings in Google's style have it."""

    def on_package(self, *, pkg: Module, **_: Any) -> None:
        """Change the docstrings of a package."""
        _change(pkg)


def _change(obj: Object) -> None:
    if obj.docstring:
        obj.docstring.value = _EXAMPLE.sub(_as_section, obj.docstring.value.rstrip())
    for member in obj.members.values():
        if not member.is_alias:
            _change(cast("Object", member))


def _as_section(match: re.Match[str]) -> str:
    lines = (f"    {line}".rstrip() for line in match[1].split("\n"))
    return "\n\nExamples:\n" + "\n".join(lines)
