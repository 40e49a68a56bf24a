"""Reflex's own settings. What people set is in `quizapp/settings.py`."""

import os
import sys
from pathlib import Path

import reflex as rx
from reflex.constants import StateManagerMode

from quizapp.frontend.plugin import QuizPlugin

program = Path(sys.argv[0])
is_reflex = program.stem == "reflex" or (program.parent.name, program.stem) == ("reflex", "__main__")
if is_reflex and sys.argv[1:2] == ["run"] and "QUIZAPP_DEV" not in os.environ:
    raise SystemExit(
        "quizapp serves its pages and sockets on one port of its own, which `reflex run` does not. "
        "Start it with `make run`, or with `make dev` to work on it."
    )

config = rx.Config(
    app_name="quizapp",
    telemetry_enabled=False,
    show_built_with_reflex=False,
    state_manager_mode=StateManagerMode.MEMORY,  # the database is the truth, a State can be rebuilt at any time
    # A tab that is there keeps its State however quiet it is; `gone_tabs.py` lets go of the others.
    redis_token_expiration=30 * 24 * 3600,
    # The scanner's reader of QR codes, loaded when it is used. A plugin's packages would be part of every page.
    frontend_packages=["qr@0.7.0"],
    plugins=[QuizPlugin()],
    disable_plugins=[rx.plugins.SitemapPlugin],
)
