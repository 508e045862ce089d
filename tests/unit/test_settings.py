"""Settings: read once, wrong ones named by their key, embedded ones refused in production."""

from pathlib import Path

import pytest

from runtime.settings import EMBEDDED_SECRET, ENVIRONMENT_FILE, Settings, SettingsError, key_of, read_settings

PRODUCTION = {
    "LIANBAN_ENVIRONMENT": "production",
    "LIANBAN_DATABASE_DSN": "postgresql://lianban@db/lianban",
    "LIANBAN_PUBLIC_URL": "https://lianban.example",
    "LIANBAN_SECRET_KEY": "k" * 32,
    "TEMPORAL_ADDRESS": "temporal:7233",
}


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(key_of(name), raising=False)
    monkeypatch.setenv("LIANBAN_HOME", str(tmp_path))


def test_production_starts_with_all_that_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    for key, value in PRODUCTION.items():
        monkeypatch.setenv(key, value)
    assert read_settings().environment == "production"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("LIANBAN_DATABASE_DSN", ""),
        ("TEMPORAL_ADDRESS", ""),
        ("LIANBAN_PUBLIC_URL", ""),
        ("LIANBAN_SECRET_KEY", ""),
        ("LIANBAN_SECRET_KEY", EMBEDDED_SECRET),
        ("LIANBAN_SECRET_KEY", "short"),
        ("LIANBAN_DEMO_ACCOUNTS", "true"),
        ("LIANBAN_SIMULATOR_PORT", "9000"),
    ],
)
def test_production_refuses_what_only_the_embedded_stack_may_have(
    monkeypatch: pytest.MonkeyPatch, key: str, value: str
) -> None:
    for name, right in (PRODUCTION | {key: value}).items():
        monkeypatch.setenv(name, right)
    with pytest.raises(SettingsError, match=key):
        read_settings()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("LIANBAN_WEB_PORT", "eighty"),
        ("LIANBAN_DEPARTMENT_ENDPOINTS", "{not json"),
        ("LIANBAN_SANDBOX", "perhaps"),
        ("LIANBAN_DEPARTMENT_ENDPOINTS", '{"rsj": {"secret": "top-secret"}}'),
    ],
)
def test_a_wrong_value_is_refused_by_its_key_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, key: str, value: str
) -> None:
    monkeypatch.setenv(key, value)
    with pytest.raises(SettingsError, match=key) as refusal:
        read_settings()
    assert "top-secret" not in str(refusal.value)


def test_queues_and_endpoints_are_read_from_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANBAN_QUEUES", "cases, dept.gaj")
    monkeypatch.setenv("LIANBAN_DEPARTMENT_ENDPOINTS", '{"rsj": {"url": "http://127.0.0.1:1", "secret": "s"}}')
    settings = read_settings()
    assert settings.queues == ("cases", "dept.gaj")
    assert settings.department_endpoints["rsj"].url == "http://127.0.0.1:1"


def test_the_environment_wins_over_what_the_running_stack_wrote(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    written = "TEMPORAL_ADDRESS='127.0.0.1:1'\nLIANBAN_WEB_PORT='8001'\n"
    (tmp_path / ENVIRONMENT_FILE).write_text(written, encoding="utf-8")
    monkeypatch.setenv("LIANBAN_WEB_PORT", "8002")
    settings = read_settings()
    assert (settings.temporal_address, settings.web_port) == ("127.0.0.1:1", 8002)
    assert read_settings(from_running_stack=False).temporal_address == ""


def test_production_does_not_read_what_an_embedded_stack_wrote(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ENVIRONMENT_FILE).write_text("LIANBAN_LOG_LEVEL='DEBUG'\n", encoding="utf-8")
    for key, value in PRODUCTION.items():
        monkeypatch.setenv(key, value)
    assert read_settings().log_level == "INFO"


def test_secrets_are_not_shown() -> None:
    settings = Settings(_env_file=None)
    assert EMBEDDED_SECRET not in repr(settings)


def test_every_setting_says_what_it_means_and_whether_production_may_start_with_it() -> None:
    for name, field in Settings.model_fields.items():
        extra = field.json_schema_extra
        assert field.description, f"{name} 没有说明"
        assert isinstance(extra, dict) and isinstance(extra["production"], bool), name
