"""Campaign models: every case of cases/campaign_models.toml, and properties of the grammar."""

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from case_files import assert_case, load_cases
from trichluc.grammar.campaign_names import Body
from trichluc.grammar.quotes import find_quotations
from trichluc.stages.campaign_models import find_campaign_models


@pytest.mark.parametrize("case", load_cases("campaign_models"))
def test_case(case: dict[str, Any]) -> None:
    assert_case("campaign_models", case)
