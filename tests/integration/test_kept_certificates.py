"""The certificates in the data directory: made once, made anew when they have to be, and never in silence."""

import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest

from quizapp.domain.refusal import Refusal
from quizapp.settings import ROOT
from quizapp.texts.refusals import sentence
from quizapp.tls.authority import Pair, speaks_for
from quizapp.tls.kept import certificate_for
from quizapp.tls.machine import Machine, names_of

NOW = datetime.now(UTC)
HOME = ip_address("192.168.1.5")
CAMPUS, HALL = ip_address("193.99.144.80"), ip_address("193.99.144.81")


def machine_at(*addresses: object) -> Machine:
    """A laptop that is reached at those addresses."""
    found = tuple(ip_address(str(address)) for address in addresses)
    return Machine(names_of("laptop"), (ip_address("127.0.0.1"), *found), found)


def pair(folder: Path, name: str = "server.pem") -> Pair:
    """What is kept in a file."""
    return Pair.from_pem((folder / name).read_bytes())


def contents(folder: Path) -> dict[str, bytes]:
    """All files with what is in them."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_it_is_made_once(tmp_path: Path) -> None:
    """J11: the first start makes all, later ones use it; only the public part can be read by others."""
    folder = tmp_path / "data" / "tls"
    kept = certificate_for(machine_at(HOME), folder, NOW)
    before = contents(folder)
    assert not kept.is_replaced
    assert certificate_for(machine_at(HOME), folder, NOW) == kept
    assert contents(folder) == before
    assert sorted(before) == ["authority.crt", "authority.pem", "lock", "server.pem"]
    assert b"PRIVATE" not in kept.authority.read_bytes()
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert modes == {"authority.crt": 0o644, "authority.pem": 0o600, "lock": 0o600, "server.pem": 0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("machine", "later"),
    [
        (machine_at(HOME, "10.0.0.7"), timedelta()),
        (machine_at(HOME), timedelta(days=370)),
        (machine_at(HOME), timedelta(days=-3)),
    ],
    ids=["another address", "expires soon", "made with a clock that was ahead"],
)
def test_the_certificate_is_made_anew_and_the_authority_stays(
    machine: Machine, later: timedelta, tmp_path: Path
) -> None:
    """J11: phones that trust the authority go on doing so when the laptop moves or a year has passed."""
    certificate_for(machine_at(HOME), tmp_path, NOW)
    authority, before = pair(tmp_path, "authority.pem"), pair(tmp_path)
    kept = certificate_for(machine, tmp_path, NOW + later)
    after = pair(tmp_path)
    assert not kept.is_replaced
    assert pair(tmp_path, "authority.pem").certificate == authority.certificate
    assert after.certificate != before.certificate
    assert set(machine.addresses) <= speaks_for(after)[1]
    after.certificate.verify_directly_issued_by(authority.certificate)


def test_a_public_address_needs_another_authority_once(tmp_path: Path) -> None:
    """J11: an authority that may not speak for the address of the phones is replaced, and says so; not to and fro."""
    certificate_for(machine_at(HOME), tmp_path, NOW)
    assert certificate_for(machine_at(CAMPUS), tmp_path, NOW).is_replaced
    assert CAMPUS in speaks_for(pair(tmp_path))[1]
    assert certificate_for(machine_at(HALL), tmp_path, NOW).is_replaced
    assert not certificate_for(machine_at(CAMPUS), tmp_path, NOW).is_replaced
    assert not certificate_for(machine_at(HOME), tmp_path, NOW).is_replaced


def test_an_old_authority_is_replaced(tmp_path: Path) -> None:
    """J11: after ten years there is a new one, and it is said."""
    certificate_for(machine_at(HOME), tmp_path, NOW)
    assert certificate_for(machine_at(HOME), tmp_path, NOW + timedelta(days=3649)).is_replaced


@pytest.mark.parametrize("name", ["authority.pem", "server.pem"])
@pytest.mark.parametrize("content", [b"", b"nonsense", b"\xff\x00", None], ids=["empty", "text", "bytes", "half"])
def test_broken_files_are_said_and_left_alone(name: str, content: bytes | None, tmp_path: Path) -> None:
    """J11, Commands: a broken file is named with the way out, and nothing is replaced in silence."""
    certificate_for(machine_at(HOME), tmp_path, NOW)
    content = (tmp_path / name).read_bytes()[:300] if content is None else content
    (tmp_path / name).write_bytes(content)
    before = contents(tmp_path)
    with pytest.raises(Refusal) as caught:
        certificate_for(machine_at(HOME), tmp_path, NOW)
    assert caught.value.reason == "certificate_broken"
    assert f"{name} is broken" in sentence(caught.value)
    assert contents(tmp_path) == before


def test_a_key_of_another_certificate_is_broken(tmp_path: Path) -> None:
    """J11: a key and a certificate that do not belong together are broken, and so is a server's as authority."""
    certificate_for(machine_at(HOME), tmp_path, NOW)
    server, authority = (tmp_path / "server.pem").read_bytes(), (tmp_path / "authority.pem").read_bytes()
    mark = b"-----BEGIN CERTIFICATE-----"
    for mixed in (server.partition(mark)[0] + mark + authority.partition(mark)[2], server):
        (tmp_path / "authority.pem").write_bytes(mixed)
        with pytest.raises(Refusal, match="certificate_broken"):
            certificate_for(machine_at(HOME), tmp_path, NOW)


def test_an_unusable_folder_is_said(tmp_path: Path) -> None:
    """J11, Commands: a file where the folder should be is named."""
    (tmp_path / "tls").write_text("in the way")
    with pytest.raises(Refusal, match="certificate_unreadable"):
        certificate_for(machine_at(HOME), tmp_path / "tls", NOW)
    (tmp_path / "ok" / "server.pem").mkdir(parents=True)
    with pytest.raises(Refusal) as caught:
        certificate_for(machine_at(HOME), tmp_path / "ok", NOW)
    assert "server.pem cannot be used: Is a directory" in sentence(caught.value)


def test_many_first_starts_at_once_make_one_authority(tmp_path: Path) -> None:
    """J11: servers that start in the same moment share one authority and one certificate."""
    script = (
        "import sys; from pathlib import Path; from datetime import UTC, datetime\n"
        "from quizapp.tls.kept import certificate_for; from quizapp.tls.machine import this_machine\n"
        "sys.stdin.readline(); machine = this_machine('192.168.1.5')\n"
        "kept = certificate_for(machine, Path(sys.argv[1]), datetime.now(UTC))\n"
        "print(kept.authority.read_text() + kept.server.read_text())"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "tls")]
    starts = [
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(6)
    ]
    for start in starts:
        assert start.stdin is not None
        start.stdin.write("\n")
        start.stdin.flush()
    found = {start.communicate(timeout=60)[0] for start in starts}
    assert len(found) == 1
    assert "BEGIN CERTIFICATE" in found.pop()
