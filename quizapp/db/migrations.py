"""Bringing a database up to the tables of this version."""

from alembic.config import Config

from alembic import command
from quizapp.settings import ROOT


def alembic_config(url: str) -> Config:
    """Alembic's configuration for that database, wherever the process was started."""
    config = Config(str(ROOT / "alembic.ini"))
    config.set_main_option("script_location", str(ROOT / "alembic"))
    config.attributes["url"] = url
    return config


def upgrade(url: str, revision: str = "head") -> None:
    """Run the migrations up to a revision."""
    command.upgrade(alembic_config(url), revision)


def downgrade(url: str, revision: str = "base") -> None:
    """Run the migrations back down to a revision."""
    command.downgrade(alembic_config(url), revision)


def check(url: str) -> None:
    """Raise when the tables in `tables.py` and the migrations differ."""
    command.check(alembic_config(url))
