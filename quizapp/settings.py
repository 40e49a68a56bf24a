"""What people can set, read once at the start from `QUIZAPP_…` environment variables."""

from functools import cache
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from quizapp.domain.timings import Timings

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """All settings of the server; each default needs no thought."""

    model_config = SettingsConfigDict(env_prefix="QUIZAPP_")

    db_url: str = ""
    redis_url: str = ""
    data_dir: Path = ROOT / "data"
    heartbeat_interval_s: float = Field(default=15, gt=0)
    grace_period_s: float = Field(default=30, ge=0)
    reconnect_max_s: float = Field(default=30, gt=0)
    join_lock_grace_s: float = Field(default=5, ge=0)
    join_lock_reminder_s: float = Field(default=300, gt=0)
    answer_grace_ms: int = Field(default=500, ge=0)
    lag_credit_ms: int = Field(default=1500, ge=0)
    add_outage: bool = True
    open_registration: bool = False
    timings: Timings = Timings()  # for tests: JSON with those that are shorter

    @property
    def database_url(self) -> str:
        """The address of the database, an SQLite file in the data directory unless one is set.

        PostgreSQL addresses are accepted as people write them, and get the driver we ship.
        """
        if not self.db_url:
            return f"sqlite:///{self.data_dir / 'quizapp.db'}"
        for prefix in ("postgresql://", "postgres://"):
            if self.db_url.startswith(prefix):
                return "postgresql+psycopg://" + self.db_url.removeprefix(prefix)
        return self.db_url

    @property
    def pictures_dir(self) -> Path:
        """Where uploaded pictures are kept."""
        return self.data_dir / "pictures"

    @property
    def tls_dir(self) -> Path:
        """Where the own certificate authority is kept."""
        return self.data_dir / "tls"


@cache
def settings() -> Settings:
    """The settings of this process."""
    return Settings()
