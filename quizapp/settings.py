"""What people can set, read once at the start from `QUIZAPP_…` environment variables."""

import re
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from quizapp.domain.timings import Timings

ROOT = Path(__file__).resolve().parent.parent
_HOST_NAME = re.compile(r"(\*\.)?[a-z0-9_]([a-z0-9._-]{0,252})")
_ORIGIN = re.compile(r"https?://([a-z0-9_]([a-z0-9._-]{0,252})|\[[0-9a-f:.]{2,45}\])(:[0-9]{1,5})?")


def _names(text: object) -> tuple[str, ...]:
    found = _listed(text)
    for name in found:
        if not _HOST_NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no name like quiz.example.org or *.example.org, without a port")
    return found


def _origins(text: object) -> tuple[str, ...]:
    found = tuple(origin.rstrip("/") for origin in _listed(text))
    for origin in found:
        if not _ORIGIN.fullmatch(origin):
            raise ValueError(f"{origin!r} is no origin like https://example.org")
    return found


def _networks(text: object) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(address, strict=False) for address in _listed(text))


def _listed(text: object) -> tuple[str, ...]:
    parts = text.split(",") if isinstance(text, str) else text if isinstance(text, tuple) else ()
    return tuple(str(part).strip().lower() for part in parts if str(part).strip())


class Settings(BaseSettings):
    """All settings of the server; each default needs no thought."""

    model_config = SettingsConfigDict(env_prefix="QUIZAPP_")

    db_url: str = ""
    data_dir: Path = ROOT / "data"
    heartbeat_interval_s: float = Field(default=15, gt=0)
    grace_period_s: float = Field(default=30, ge=0)
    reconnect_max_s: float = Field(default=30, gt=0)
    join_lock_grace_s: float = Field(default=5, ge=0)
    join_lock_reminder_s: float = Field(default=300, gt=0)
    answer_grace_ms: int = Field(default=500, ge=0)
    lag_credit_ms: int = Field(default=1500, ge=0)
    event_capacity: int = Field(default=2000, ge=1)
    join_pages_per_address: int = Field(default=3000, ge=1)
    join_pages_per_device: int = Field(default=60, ge=1)
    joins_per_address: int = Field(default=1200, ge=1)
    joins_per_device: int = Field(default=30, ge=1)
    join_limits_s: int = Field(default=60, ge=1)
    limit_loopback: bool = False
    add_outage: bool = True
    open_registration: bool = False
    sockets_per_address: int = Field(default=1200, ge=1)
    sockets: int = Field(default=6000, ge=1)
    gone_tabs_s: float = Field(default=120, ge=0)
    timings: Timings = Timings()  # for tests: JSON with those that are shorter
    allowed_hosts: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_names)] = ()
    allowed_origins: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_origins)] = ()
    trusted_proxies: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode, BeforeValidator(_networks)] = ()

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
