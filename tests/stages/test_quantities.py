"""Quantities: every case of cases/quantities.toml, and properties of the number grammar."""

from typing import Any

import pytest

from case_files import assert_case, load_cases


@pytest.mark.parametrize("case", load_cases("quantities"))
def test_case(case: dict[str, Any]) -> None:
    assert_case("quantities", case)
