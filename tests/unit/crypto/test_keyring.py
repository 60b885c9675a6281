"""The keyring: sealing, opening, hashing, and where the key comes from."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.crypto import Keyring, Undecipherable
from casework.errors import CannotStart

OLD, NEW = b"o" * 32, b"n" * 32
KEYRING = Keyring(OLD)


class TestEncrypt:
    @given(st.binary(max_size=300), st.text(max_size=20))
    def test_what_was_sealed_opens_in_its_place(self, value: bytes, place: str) -> None:
        assert KEYRING.decrypt(KEYRING.encrypt(value, place), place) == value

    def test_the_same_value_never_looks_the_same(self) -> None:
        assert len({KEYRING.encrypt(b"value", "a.b") for _ in range(100)}) == 100

    def test_the_version_comes_first(self) -> None:
        assert KEYRING.encrypt(b"value", "a.b")[0] == 1


class TestDecrypt:
    def test_not_in_another_place(self) -> None:
        with pytest.raises(Undecipherable):
            KEYRING.decrypt(KEYRING.encrypt(b"value", "message.text"), "need.text")

    @pytest.mark.parametrize("position", [0, 1, 12, 13, -1])
    def test_not_when_a_single_bit_was_changed(self, position: int) -> None:
        sealed = bytearray(KEYRING.encrypt(b"value", "a.b"))
        sealed[position] ^= 1
        with pytest.raises(Undecipherable):
            KEYRING.decrypt(bytes(sealed), "a.b")

    @pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x01" + b"n" * 12, b"\x01" + b"n" * 20])
    def test_not_when_it_is_cut_short(self, sealed: bytes) -> None:
        with pytest.raises(Undecipherable):
            KEYRING.decrypt(sealed, "a.b")

    def test_not_with_another_key(self) -> None:
        with pytest.raises(Undecipherable):
            Keyring(NEW).decrypt(KEYRING.encrypt(b"old", "a.b"), "a.b")


class TestHash:
    def test_finds_the_same_value_again_and_differs_by_purpose_and_key(self) -> None:
        found = KEYRING.hash("phone", "13805951234")
        assert found == Keyring(OLD).hash("phone", "13805951234")
        others = {
            KEYRING.hash("name", "13805951234"),
            KEYRING.hash("phone", "13805951235"),
            Keyring(NEW).hash("phone", "13805951234"),
        }
        assert len(others | {found}) == 4

    def test_has_the_size_asked_for(self) -> None:
        assert len(KEYRING.hash("lookup.name", "张", 16)) == 16


class TestLoad:
    def test_makes_a_key_file_that_only_the_owner_reads_and_keeps_to_it(self, tmp_path: Path) -> None:
        sealed = Keyring.load(tmp_path / "var").encrypt(b"value", "a.b")
        assert stat.S_IMODE((tmp_path / "var" / "secret.key").stat().st_mode) == 0o600
        assert Keyring.load(tmp_path / "var").decrypt(sealed, "a.b") == b"value"
        assert [path.name for path in (tmp_path / "var").iterdir()] == ["secret.key"]

    def test_of_several_that_start_at_once_all_have_the_same_key(self, tmp_path: Path) -> None:
        with ThreadPoolExecutor(8) as pool:
            keyrings = list(pool.map(lambda _: Keyring.load(tmp_path), range(8)))
        assert len({keyring.hash("a", "b") for keyring in keyrings}) == 1

    def test_a_given_key_needs_no_file(self, tmp_path: Path) -> None:
        Keyring.load(tmp_path, "k" * 40)
        assert list(tmp_path.iterdir()) == []

    def test_a_short_key_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(CannotStart, match="YIZHU_SECRET_KEY 太短"):
            Keyring.load(tmp_path, "too short")
        (tmp_path / "secret.key").write_text("too short")
        with pytest.raises(CannotStart, match=r"secret\.key 太短"):
            Keyring.load(tmp_path)
