"""Where it is served, and what both processes are told."""

import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from ops.ports import free_ports, is_free
from ops.serve import CannotServe, Place, child_environment, engine_environment, place_from


class TestPlaceFrom:
    def test_is_loopback_and_var_unless_told_otherwise(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        port = free_ports(1)[0]
        expected = Place("127.0.0.1", port, tmp_path / "var")
        assert place_from({"YIZHU_PORT": str(port), "YIZHU_HOST": "", "YIZHU_DATA_DIR": ""}) == expected

    def test_port_0_is_any_free_port(self) -> None:
        place = place_from({"YIZHU_PORT": "0"})
        assert place.port > 0 and is_free("127.0.0.1", place.port)

    def test_a_taken_port_is_one_clear_line(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
            with pytest.raises(CannotServe, match=f"127.0.0.1:{port} 已被别的程序占用") as raised:
                place_from({"YIZHU_PORT": str(port)})
        assert "\n" not in str(raised.value)

    @pytest.mark.parametrize("port", ["abc", "-1", "65536", "80.5", " 8000"])
    def test_what_is_no_port_is_one_clear_line(self, port: str) -> None:
        with pytest.raises(CannotServe, match="不是端口号"):
            place_from({"YIZHU_PORT": port})


class TestUrl:
    @pytest.mark.parametrize(
        ("host", "url"),
        [
            ("127.0.0.1", "http://127.0.0.1:8000"),
            ("0.0.0.0", "http://127.0.0.1:8000"),
            ("::", "http://[::1]:8000"),
            ("::1", "http://[::1]:8000"),
            ("localhost", "http://localhost:8000"),
        ],
    )
    def test_can_be_opened_on_this_machine(self, host: str, url: str) -> None:
        assert Place(host, 8000, Path("var")).url == url


class TestChildEnvironment:
    def told(self, **given: str) -> dict[str, str]:
        return child_environment(given, Place("127.0.0.1", 8000, Path("/data")), Path("/models/a.tar.gz"))

    def test_inner_addresses_are_loopback_and_differ(self) -> None:
        told = self.told()
        engine, actions = urlsplit(told["YIZHU_ENGINE_URL"]), urlsplit(told["YIZHU_ACTIONS_URL"])
        assert engine.hostname == actions.hostname == "127.0.0.1"
        assert engine.port != actions.port

    def test_tokens_are_new_at_each_start_and_cannot_be_set_from_outside(self) -> None:
        first, second = self.told(YIZHU_ENGINE_TOKEN="known"), self.told(YIZHU_ACTIONS_TOKEN="known")
        tokens = [told[f"YIZHU_{who}_TOKEN"] for told in (first, second) for who in ("ENGINE", "ACTIONS")]
        assert len(set(tokens)) == 4 and "known" not in tokens
        assert all(len(token) >= 32 for token in tokens)

    def test_the_engine_is_told_no_secret(self) -> None:
        given = {"YIZHU_SECRET_KEY": "k", "YIZHU_DATABASE_URL": "d", "YIZHU_TELEGRAM_TOKEN": "t"}
        told = engine_environment(self.told(**given, YIZHU_REGIONS="weihai", PATH="/bin"))
        assert not set(given) & set(told)
        assert (told["YIZHU_REGIONS"], told["PATH"]) == ("weihai", "/bin")
        assert {"YIZHU_ENGINE_URL", "YIZHU_ENGINE_TOKEN", "YIZHU_ACTIONS_TOKEN", "YIZHU_MODEL"} <= set(told)

    def test_settings_are_passed_on(self) -> None:
        told = self.told(YIZHU_REGIONS="weihai", OMP_NUM_THREADS="4")
        assert told["YIZHU_REGIONS"] == "weihai"
        assert told["OMP_NUM_THREADS"] == "4"
        assert told["YIZHU_MODEL"] == "/models/a.tar.gz"
