"""What a page shows in each phase. A phase that a page has forgotten is found when the app starts, not in a room."""

from collections.abc import Mapping
from typing import Any

import reflex as rx

from quizapp.domain.flow.phases import Phase


def by_phase(phase: rx.Var, parts: Mapping[Phase, Any], unknown: Any) -> Any:
    """What belongs to that phase; `unknown` before a page knows it. Raises `KeyError` for phases without a part."""
    missing = [one.value for one in Phase if one not in parts]
    if missing:
        raise KeyError(f"nothing is shown in {', '.join(missing)}")
    return rx.match(phase, *[(one.value, part) for one, part in parts.items()], unknown)
