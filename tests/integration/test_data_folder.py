"""The data directory: private, used by one server, and noticed when it is gone."""

import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import httpx
import psutil
import pytest

from quizapp.db import data_folder
from quizapp.db.data_folder import UnusableError
from quizapp.db.engine import Database
from quizapp.db.migrations import upgrade
from quizapp.domain.storage_faults import CannotSave, Fault
from tests.integration.test_command_line import says
from tests.support.databases import PostgresServer, SqliteTemplate
from tests.support.server import Server


def mode(path: Path) -> int:
    """Who may do what with it."""
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.timeout(900)
def test_one_server_at_a_time_and_nobody_else_reads(new_server: Callable[..., Server]) -> None:
    """Holes 9, 12: a second server is refused, also while a killed one's worker lives; files are private."""
    server = new_server()
    pictures = server.data_dir / "pictures"
    pictures.mkdir()
    (pictures / "old.webp").write_bytes(b"x")
    upgrade(server.database_url)
    for path, wide in ((server.data_dir, 0o755), (pictures, 0o755), (pictures / "old.webp", 0o644)):
        path.chmod(wide)
    server.start()
    with server.database():  # holds the side files open
        for name in ("quizapp.db", "quizapp.db-wal", "quizapp.db-shm", "pictures/old.webp"):
            assert mode(server.data_dir / name) == 0o600, name
    assert (mode(server.data_dir), mode(pictures)) == (0o700, 0o700)
    status, said = says("run", "--port", "3998", QUIZAPP_DATA_DIR=str(server.data_dir))
    assert (status, "Another quizapp server uses" in said, "Traceback" in said) == (2, True, False)
    assert server.is_healthy()
    worker = psutil.Process(server.worker())
    worker.suspend()  # it cannot see that its server is gone
    os.kill(worker.ppid(), signal.SIGKILL)
    status, said = says("run", "--port", "3998", QUIZAPP_DATA_DIR=str(server.data_dir))
    assert (status, "Another quizapp server uses" in said, "Traceback" in said) == (2, True, False)
    server.kill()
    server.start()


@pytest.mark.timeout(900)
def test_a_data_directory_that_goes_away_is_noticed(new_server: Callable[..., Server]) -> None:
    """Hole 9: deleted while the server runs, it is said in the log, and /healthz answers 503."""
    server = new_server()
    server.start()
    log = server.log
    for file in server.data_dir.glob("quizapp.db*"):
        file.unlink()
    deadline = time.monotonic() + 30
    while "The server cannot save" not in server.log[len(log) :] and time.monotonic() < deadline:
        time.sleep(0.1)
    assert "The server cannot save: its data directory is gone" in server.log
    assert httpx.get(f"{server.url}/healthz").status_code == 503


def test_nothing_is_acknowledged_that_goes_into_a_deleted_file(sqlite_template: SqliteTemplate, tmp_path: Path) -> None:
    """Hole 9: SQLite would go on writing into a file that nobody can open again; writing fails, and recovers."""
    url = sqlite_template.new_url(tmp_path)
    db = Database(url)
    db.write_now(lambda session: None)
    shutil.move(tmp_path / "quizapp.db", tmp_path / "away")
    with pytest.raises(CannotSave) as gone:
        db.write_now(lambda session: None)
    assert gone.value.fault is Fault.GONE
    (tmp_path / "quizapp.db").write_bytes((tmp_path / "away").read_bytes())  # a copy is another file
    assert not db.is_in_place()
    (tmp_path / "quizapp.db").unlink()
    shutil.move(tmp_path / "away", tmp_path / "quizapp.db")
    db.write_now(lambda session: None)
    db.close()


@pytest.mark.postgres
def test_one_server_for_a_postgresql_database(postgres: PostgresServer, tmp_path: Path) -> None:
    """Hole 9: a second server on a PostgreSQL database is refused, whatever its data directory."""
    url = postgres.empty_url()
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    data_folder.hold(tmp_path / "one", url)
    with pytest.raises(UnusableError, match="Another quizapp server uses this database"):
        data_folder.hold(tmp_path / "two", url)


@pytest.mark.parametrize("offset", [0, 5000])
def test_damaged_pages_are_one_sentence(offset: int, tmp_path: Path) -> None:
    """Hole 12: a database with random bytes in it is named at the start, without a traceback."""
    file = tmp_path / "quizapp.db"
    upgrade(f"sqlite:///{file}")
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with file.open("r+b") as broken:
        broken.seek(offset)
        broken.write(b"\xa5\x17\xfe" * 4000)
    status, said = says("run", "--port", "3998", QUIZAPP_DATA_DIR=str(tmp_path))
    assert (status, "is damaged" in said, "Traceback" in said) == (2, True, False), said


def test_a_file_in_the_place_of_the_pictures_is_one_sentence(tmp_path: Path) -> None:
    """Hole 12: the folder for pictures is a file: that is said at the start."""
    (tmp_path / "pictures").write_text("no folder")
    status, said = says("run", "--port", "3998", QUIZAPP_DATA_DIR=str(tmp_path))
    assert (status, "is a file, but has to be a folder" in said, "Traceback" in said) == (2, True, False), said


@pytest.mark.parametrize("place", ["/proc", "/proc/quizapp", "/dev/null/quizapp"])
def test_a_place_that_cannot_be_written_is_one_sentence(place: str) -> None:
    """Hole 12: a data directory that takes nothing is named at the start, with the reason."""
    status, said = says("run", "--port", "3998", QUIZAPP_DATA_DIR=place)
    assert (status, "Nothing can be saved in" in said, "Traceback" in said) == (2, True, False), said


def test_a_full_disk_is_one_sentence(tmp_path: Path) -> None:
    """Hole 12: no room for the first file: that is said at the start. Needs the right to mount."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=16k", "none", str(disk)], check=False, capture_output=True
    )
    if mounted.returncode != 0:
        pytest.skip("This machine does not let us mount a small disk.")
    try:
        status, said = says("run", "--port", "3998", QUIZAPP_DATA_DIR=str(disk))
    finally:
        subprocess.run(["umount", str(disk)], check=True)
    assert (status, "No space left" in said, "Traceback" in said) == (2, True, False), said


def test_a_folder_with_other_things_in_it_keeps_its_mode(tmp_path: Path) -> None:
    """Hole 12: somebody's own folder as the data directory is not taken away from others; what is in it of ours is."""
    (tmp_path / "letters").mkdir()
    tmp_path.chmod(0o755)
    data_folder.prepare(tmp_path, tmp_path / "pictures", f"sqlite:///{tmp_path / 'quizapp.db'}")
    assert (mode(tmp_path), mode(tmp_path / "pictures")) == (0o755, 0o700)
