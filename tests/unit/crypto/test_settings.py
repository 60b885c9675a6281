"""Settings from the environment."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from casework.settings import Settings, with_driver


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOST", "PORT", "DATA_DIR", "DATABASE_URL", "REGIONS", "ADMIN_PASSWORD", "SECRET_KEY"):
        monkeypatch.delenv(f"YIZHU_{name}", raising=False)


class TestSettings:
    def test_the_defaults_are_the_contracts(self) -> None:
        settings = Settings()
        assert (settings.host, settings.port, settings.regions) == ("127.0.0.1", 8000, ["dehua", "weihai"])
        assert settings.database_url == f"sqlite:///{Path('var').resolve()}/yizhu.db"

    def test_regions_are_a_list_with_commas(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("YIZHU_REGIONS", " weihai , dehua,")
        assert Settings().regions == ["weihai", "dehua"]

    def test_no_region_at_all_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("YIZHU_REGIONS", " , ")
        with pytest.raises(ValidationError):
            Settings()

    def test_an_empty_variable_counts_as_not_set(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("YIZHU_ADMIN_PASSWORD", "")
        assert Settings().admin_password is None

    def test_no_secret_shows_when_settings_are_printed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("YIZHU_ADMIN_PASSWORD", "hush-1")
        monkeypatch.setenv("YIZHU_SECRET_KEY", "hush-2")
        monkeypatch.setenv("YIZHU_DATABASE_URL", "postgresql://u:hush-3@db/yizhu")
        assert "hush" not in repr(Settings())


class TestWithDriver:
    @pytest.mark.parametrize("url", ["postgres://u:p@db/yizhu", "postgresql://u:p@db/yizhu"])
    def test_postgresql_means_psycopg_3(self, url: str) -> None:
        assert with_driver(url) == "postgresql+psycopg://u:p@db/yizhu"

    def test_others_stay_as_they_are(self) -> None:
        assert with_driver("sqlite:////tmp/a.db") == "sqlite:////tmp/a.db"
