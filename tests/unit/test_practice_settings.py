"""A practice space has no way out: its settings refuse every address, and so does the one door to the outside."""

from __future__ import annotations

import re

import pytest
from pydantic import SecretStr

from engine.practice import surroundings
from runtime.outside import PracticeStaysInside, outside
from runtime.settings import (
    LEADING_OUTSIDE,
    ROOT,
    IdentityProvider,
    MailServer,
    Settings,
    SettingsError,
    SignedEndpoint,
    key_of,
    read_settings,
)
from starter.parties.handlers import handlers_of
from starter.web.app import create_app

SOMEWHERE = SignedEndpoint(url="https://somewhere.example.cn", secret=SecretStr("s" * 32))
ADDRESSES = {
    "department_endpoints": {"gaj": SOMEWHERE},
    "parties": {"payment": SOMEWHERE},
    "sms_gateway": SOMEWHERE,
    "mail_server": MailServer(host="mail.example.cn", sender="a@example.cn"),
    "identity": IdentityProvider(issuer="https://id.example.cn", client_id="x", client_secret=SecretStr("y")),
}
SENDS = re.compile(r"httpx\.(?:Async)?Client\(|aiosmtplib\.send|urlopen\(|HTTPConnection\(|create_connection\(")
WAYS_OUT = {
    "activities/connectors/http.py": "asks `outside` for the departments' addresses",
    "activities/ports/identity.py": "made by `starter/web/app.py`, which asks `outside`",
    "activities/ports/mail.py": "made by `starter/news/sender.py`, which asks `outside`",
    "activities/ports/party.py": "made by `starter/parties/handlers.py`, which asks `outside`",
    "activities/ports/sms.py": "made by `starter/news/sender.py`, which asks `outside`",
    "starter/conform/kit.py": "a command that tries a department's system at the address it is given",
}
"""Every file of the product that sends something over a network, and why it does not in a practice space."""


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(key_of(name), raising=False)


@pytest.mark.parametrize("name", LEADING_OUTSIDE)
def test_a_practice_space_starts_with_no_address_of_anybody(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    value = ADDRESSES[name]
    text = (
        '{"gaj": {"url": "https://x", "secret": "s"}}' if isinstance(value, dict) else value.model_dump_json()  # type: ignore[attr-defined]
    )
    monkeypatch.setenv("LIANBAN_PRACTICE", "true")
    monkeypatch.setenv(key_of(name), text)
    with pytest.raises(SettingsError, match=f"{key_of(name)}.*练习环境不对外连接"):
        read_settings(from_running_stack=False)


@pytest.mark.parametrize("name", LEADING_OUTSIDE)
def test_an_address_that_slipped_in_is_refused_where_it_is_used(name: str) -> None:
    """`model_copy` asks no validator."""
    slipped = Settings(_env_file=None, practice=True).model_copy(update={name: ADDRESSES[name]})
    with pytest.raises(PracticeStaysInside, match="PRACTICE_STAYS_INSIDE"):
        outside(slipped, getattr(slipped, name))
    real = slipped.model_copy(update={"practice": False})
    assert outside(real, getattr(real, name)) is ADDRESSES[name]


def test_no_handler_of_a_party_is_made_in_practice() -> None:
    slipped = Settings(_env_file=None, practice=True).model_copy(update={"parties": ADDRESSES["parties"]})
    with pytest.raises(PracticeStaysInside):
        handlers_of(None, slipped)  # type: ignore[arg-type]
    assert handlers_of(None, Settings(_env_file=None, practice=True)) == {}  # type: ignore[arg-type]
    assert create_app(Settings(_env_file=None, practice=True)) is not None


def test_whoever_sends_over_a_network_is_known_and_asks_at_the_one_door() -> None:
    sending = set()
    for room in ("activities", "bundles", "domain", "ledger", "runtime", "starter", "workflows"):
        for file in (ROOT / room).rglob("*.py"):
            if SENDS.search(file.read_text(encoding="utf-8")):
                sending.add(file.relative_to(ROOT).as_posix())
    assert sending == set(WAYS_OUT)
    for maker in (
        "activities/connectors/http.py",
        "starter/web/app.py",
        "starter/news/sender.py",
        "starter/parties/handlers.py",
    ):
        assert "outside(settings, settings." in (ROOT / maker).read_text(encoding="utf-8"), maker


def test_the_practice_space_is_a_stack_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANBAN_HOME", "/somewhere/else")
    monkeypatch.setenv("LIANBAN_WEB_PORT", "8000")
    monkeypatch.setenv("LIANBAN_PRACTICE_PORT", "8123")
    chosen = surroundings()
    assert chosen["LIANBAN_HOME"] == str(ROOT / ".lianban-practice")
    assert chosen["LIANBAN_WEB_PORT"] == "8123"
    assert chosen["TEMPORAL_NAMESPACE"] == "lianban-practice"
    assert chosen["LIANBAN_PRACTICE"] == "true"
