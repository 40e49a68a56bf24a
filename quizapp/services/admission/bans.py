"""Banned devices: they join no event of a host until the host lifts it (I8)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, delete, select

from quizapp.db.tables import BannedDevice, Event, Participant
from quizapp.services.authoring.ownership import is_id


@dataclass(frozen=True)
class Ban:
    """Somebody whose devices are banned. `event` is the title of the event they were in, "" once that is deleted."""

    id: int = 0
    name: str = ""
    event: str = ""
    day: str = ""  # 2030-01-31, in UTC


def is_banned(session: Session, host_id: int, device_id: str) -> bool:
    """Whether the host has banned this device (its hash)."""
    return bool(banned_among(session, host_id, [device_id]))


def banned_among(session: Session, host_id: int, devices: Collection[str]) -> set[str]:
    """Those of the devices that the host has banned."""
    query = select(BannedDevice.device_id).where(
        BannedDevice.host_id == host_id, col(BannedDevice.device_id).in_(devices)
    )
    return set(session.exec(query))


def store_ban(session: Session, host_id: int, device_id: str, name: str, at: datetime) -> None:
    """Ban a device. Banning it again changes nothing."""
    if not is_banned(session, host_id, device_id):
        session.add(BannedDevice(host_id=host_id, device_id=device_id, name=name, banned_at=at))
        session.flush()


def forget_bans(session: Session, host_id: int, devices: Collection[str]) -> None:
    """These devices may join events of the host again."""
    session.exec(
        delete(BannedDevice).where(col(BannedDevice.host_id) == host_id, col(BannedDevice.device_id).in_(devices))
    )


def devices_banned_with(session: Session, ban: BannedDevice) -> list[str]:
    """All devices that were banned together with this one: those of the same person."""
    return list(
        session.exec(
            select(BannedDevice.device_id).where(
                BannedDevice.host_id == ban.host_id, BannedDevice.banned_at == ban.banned_at
            )
        )
    )


def bans_of(session: Session, host_id: int) -> list[Ban]:
    """Everybody whom the host has banned, the newest first."""
    rows = session.exec(
        select(BannedDevice)
        .where(BannedDevice.host_id == host_id)
        .order_by(col(BannedDevice.banned_at).desc(), col(BannedDevice.id).desc())
    ).all()
    titles = {
        (device_id, removed_at): title
        for device_id, removed_at, title in session.exec(
            select(Participant.device_id, Participant.removed_at, Event.title)
            .join(Event, col(Event.id) == col(Participant.event_id))
            .where(Event.host_id == host_id, col(Participant.device_id).in_([row.device_id for row in rows]))
        )
    }
    bans: dict[datetime, Ban] = {}  # the devices of one person were banned at one moment
    for row in rows:
        title = titles.get((row.device_id, row.banned_at), "")
        if title or row.banned_at not in bans:
            bans[row.banned_at] = Ban(row.id or 0, row.name, title, row.banned_at.date().isoformat())
    return list(bans.values())


def own_ban(session: Session, host_id: int, ban_id: object) -> BannedDevice | None:
    """The host's ban of that id; None for one that is lifted already, or somebody else's."""
    if not is_id(ban_id):
        return None
    return session.exec(select(BannedDevice).where(BannedDevice.id == ban_id, BannedDevice.host_id == host_id)).first()
