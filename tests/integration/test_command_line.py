"""The command line: whatever is wrong is said in one sentence, without a traceback, with exit status 2."""

import socket
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

from quizapp.phones.network.networks import NETWORKS
from quizapp.settings import ROOT
from quizapp.tls.authority import new_authority
from quizapp.tls.machine import Machine
from quizapp.version import __version__


def says(*arguments: str, **environment: str) -> tuple[int, str]:
    """Exit status and all output of `python -m quizapp`."""
    ended = subprocess.run(
        [sys.executable, "-m", "quizapp", *arguments],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return ended.returncode, ended.stdout + ended.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--db", "nonsense"), "is not the address of a database"),
        (("--db", "mysql://somewhere/quiz"), "SQLite or PostgreSQL"),
        (("--db", "sqlite:////no/such/folder/quiz.db"), "There is no folder"),
        (("--db", "postgresql://127.0.0.1:1/quiz"), "The database does not answer"),
        (("--cert", "/no/such/file", "--key", "/no/such/file"), "certificate or its key cannot be used"),
        (("--cert", "/no/such/file"), "go together"),
        (("--tls", "--cert", "/no/such/file", "--key", "/no/such/file"), "give either --tls, or --cert and --key"),
        (("--host", "999.1.1.1"), "Cannot listen on"),
    ],
)
def test_a_wrong_option_is_one_sentence(arguments: tuple[str, ...], words: str, tmp_path: Path) -> None:
    """Contract, Commands: a wrong option is answered with one sentence and exit status 2."""
    status, said = says("run", "--port", "3999", *arguments, QUIZAPP_DATA_DIR=str(tmp_path))
    assert status == 2
    assert words in said
    assert "Traceback" not in said


def test_the_version_is_said() -> None:
    """There is one version, and programs and people can ask for it."""
    assert says("--version") == (0, f"quizapp {__version__}\n")


def test_a_taken_port_is_one_sentence(tmp_path: Path) -> None:
    """Contract, Commands: a port that is taken is named, with another one to try."""
    with socket.socket() as taken:
        taken.bind(("0.0.0.0", 0))
        taken.listen()
        port = taken.getsockname()[1]
        status, said = says("run", "--port", str(port), QUIZAPP_DATA_DIR=str(tmp_path))
    assert status == 2
    assert f"Port {port} is taken" in said


@pytest.mark.parametrize("name", ["authority.pem", "server.pem"])
def test_a_broken_certificate_is_one_sentence(name: str, tmp_path: Path) -> None:
    """Contract, Commands: a broken file of the own certificate authority is named, with the way out."""
    (tmp_path / "tls").mkdir()
    (tmp_path / "tls" / name).write_text("nonsense")
    status, said = says("run", "--tls", "--port", "3999", QUIZAPP_DATA_DIR=str(tmp_path))
    assert (status, f"{name} is broken" in said, "Traceback" in said) == (2, True, False)


def test_a_key_with_a_password_is_one_sentence(tmp_path: Path) -> None:
    """Contract, Commands: nobody is asked for a password that nobody could type."""
    key = ec.generate_private_key(ec.SECP256R1())
    locked = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret"))
    pair = new_authority(Machine((), ()), [], datetime.now(UTC))
    (tmp_path / "cert.pem").write_bytes(pair.certificate.public_bytes(Encoding.PEM))
    (tmp_path / "key.pem").write_bytes(locked)
    options = ("--cert", str(tmp_path / "cert.pem"), "--key", str(tmp_path / "key.pem"))
    status, said = says("run", "--port", "3999", *options, QUIZAPP_DATA_DIR=str(tmp_path))
    assert (status, "its key cannot be used" in said, "Traceback" in said) == (2, True, False)


def test_a_wrong_setting_is_one_sentence(tmp_path: Path) -> None:
    """Contract, Settings: a setting that cannot be is named."""
    status, said = says("run", QUIZAPP_DATA_DIR=str(tmp_path), QUIZAPP_GRACE_PERIOD_S="long")
    assert (status, "QUIZAPP_GRACE_PERIOD_S" in said, "Traceback" in said) == (2, True, False)


def test_a_rehearsal_without_a_server_is_one_sentence() -> None:
    """Contract, Commands: a server that is not there is said, not shown as a traceback."""
    status, said = says("rehearse", "--url", "http://127.0.0.1:1", "--phones", "1")
    assert (status, "broke off" in said, "Traceback" in said) == (2, True, False)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--network", "moon"), "The names are good, train, crowded-hall, flaky, sleepy-phones, server-restart"),
        (("--network", "server-restart", "--url", "http://127.0.0.1:1"), "not possible with --url"),
    ],
)
def test_a_network_that_cannot_be_is_one_sentence(arguments: tuple[str, ...], words: str) -> None:
    """Contract, Commands: an unknown network, or one that may not be rehearsed here, is said with exit status 2."""
    status, said = says("rehearse", *arguments)
    assert (status, words in said, "Traceback" in said) == (2, True, False)


def test_help_explains_the_networks() -> None:
    """Contract, Commands: `rehearse --help` says of each network what it is."""
    _, said = says("rehearse", "--help", COLUMNS="400")
    assert all(f"{network.name}: {network.sentence}" in said for network in NETWORKS.values())


@pytest.mark.parametrize("command", [(), ("run",), ("dev",), ("build",), ("rehearse",), ("check-migrations",)])
def test_every_command_answers_help(command: tuple[str, ...]) -> None:
    """Contract, Commands: each command answers `--help`."""
    status, said = says(*command, "--help")
    assert status == 0
    assert "Usage" in said


@pytest.mark.parametrize("mode", [(), ("--env", "prod")])
def test_who_starts_reflex_by_itself_is_told_what_to_use(mode: tuple[str, ...]) -> None:
    """Contract, Commands: `reflex run` would serve without the one port and what guards it: it says so, and ends."""
    command = [sys.executable, "-m", "reflex", "run", *mode]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode != 0
    assert "Start it with `make run`" in ended.stderr
