"""Building the pages: with the npm packages that are locked, and no others."""

import json
from pathlib import Path

import pytest

from quizapp.server.building import LOCKED_PACKAGES, BuildFailed, check_lock, read_lock


def test_the_locked_packages_are_read() -> None:
    """A lock file names many packages, each with a digest of its contents."""
    locked = read_lock(LOCKED_PACKAGES)
    assert len(locked) > 50
    assert all(digest.startswith("sha512-") for digest in locked.values())
    assert "node_modules/react" in locked


def test_the_same_packages_in_another_order_are_the_same(tmp_path: Path) -> None:
    """What npm writes besides, and in which order, does not matter."""
    lock = json.loads(LOCKED_PACKAGES.read_text())
    lock["packages"] = dict(reversed(lock["packages"].items()))
    lock["packages"]["node_modules/react"]["resolved"] = "https://elsewhere.example/react.tgz"
    (tmp_path / "lock.json").write_text(json.dumps(lock))
    check_lock(read_lock(LOCKED_PACKAGES), read_lock(tmp_path / "lock.json"))


@pytest.mark.parametrize("after", [{"a": "1", "b": "3"}, {"a": "1"}, {"a": "1", "b": "2", "c": "1"}])
def test_other_packages_end_the_build(after: dict[str, str]) -> None:
    """Another version, one less or one more is said by its name."""
    with pytest.raises(BuildFailed, match=r"other npm packages than reflex\.lock/ names: [bc]\."):
        check_lock({"a": "1", "b": "2"}, after)


def test_a_first_build_locks_them(tmp_path: Path) -> None:
    """Where nothing is locked yet, there is nothing to differ from."""
    check_lock(read_lock(tmp_path / "none.json"), {"a": "1"})
