"""Every setting of the application, in one frozen class that is read once at the start of a process.

Our own keys carry the prefix LIANBAN_; the address and namespace of Temporal keep the names that Temporal's
own tools read (TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE). The embedded stack writes what it chose to
`<home>/settings.env` (mode 0600), so that a command in a second terminal finds it; variables of the
environment win over that file, and production never reads it.
"""

import json
import os
from datetime import date
from functools import cache
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

ENVIRONMENT_FILE = "settings.env"
EMBEDDED_SECRET = "embedded-only-key-not-for-production"  # noqa: S105 - a known value, refused in production
MIN_SECRET_CHARS = 32
LEADING_OUTSIDE = ("department_endpoints", "parties", "sms_gateway", "mail_server", "identity")
"""Settings that say where somebody outside is reached."""
ROOT = Path(__file__).resolve().parent.parent


class SettingsError(Exception):
    """SETTINGS_INVALID: a setting is missing or wrong; the text names the key, never a secret."""

    code = "SETTINGS_INVALID"


class SignedEndpoint(BaseModel):
    """Where a party outside is reached, and the key that signs both ways.

    `next_secret`: while a key is changed, what comes in may be signed by either; we sign by `secret`.
    """

    model_config = ConfigDict(frozen=True)

    url: str
    secret: SecretStr
    next_secret: SecretStr | None = None

    @property
    def secrets(self) -> tuple[SecretStr, ...]:
        """The keys by which what comes in may be signed."""
        return (self.secret,) if self.next_secret is None else (self.secret, self.next_secret)


class MailServer(BaseModel):
    """The server that takes our mail: where, as whom, from which address, and how the way to it is kept secret."""

    model_config = ConfigDict(frozen=True)

    host: str
    port: int = Field(default=587, gt=0, lt=65536)
    sender: str
    tls: Literal["none", "starttls", "tls"] = "starttls"
    user: str = ""
    password: SecretStr = SecretStr("")


class IdentityProvider(BaseModel):
    """The area's 统一身份认证 (OpenID Connect): its issuer, what we are registered as there, and what its levels mean.

    `levels`: what it says as `acr`, to our assurance level (认证等级) 1 to 3; what is not listed counts as 1.
    """

    model_config = ConfigDict(frozen=True)

    issuer: str
    client_id: str
    client_secret: SecretStr
    levels: dict[str, int] = {"1": 1, "2": 2, "3": 3}


class QuietHours(BaseModel):
    """Hours of the Beijing day in which no telephone rings: from `begins`:00 to `ends`:00; the same means none."""

    model_config = ConfigDict(frozen=True)

    begins: int = Field(default=21, ge=0, le=23)
    ends: int = Field(default=8, ge=0, le=23)


def _setting(default: Any, description: str, *, production: bool = True, unit: str = "", alias: str = "") -> Any:
    """A field with its meaning, unit, and whether production may start with the default (`production`)."""
    return Field(
        default=default,
        description=description,
        json_schema_extra={"production": production, "unit": unit},
        validation_alias=alias or None,
    )


class Settings(BaseSettings):
    """Settings of one process; never changed after they were read."""

    model_config = SettingsConfigDict(
        env_prefix="LIANBAN_",
        frozen=True,
        extra="ignore",
        env_ignore_empty=True,
        validate_by_name=True,
        validate_by_alias=True,
    )

    environment: Literal["embedded", "production", "test"] = _setting(
        "embedded", "Kind of installation: the stack of one machine, production, or the tests."
    )
    home: Path = _setting(ROOT / ".lianban", "Folder of the embedded stack: data, logs, run.json.", unit="path")
    cache: Path = _setting(
        Path.home() / ".cache" / "lianban",
        "Folder for what is built once, kept outside the tree.",
        unit="path",
    )
    temporal_server: Path | None = _setting(
        None, "A Temporal server binary to use instead of building one; the embedded stack only.", unit="path"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = _setting("INFO", "Least level that is logged.")

    practice: bool = _setting(
        False,
        "Whether this is a practice space (练习环境): invented people, nothing leaves it, all pages say so.",
    )
    practice_home: Path = _setting(
        ROOT / ".lianban-practice", "Folder of the practice space that `lianban practice` starts.", unit="path"
    )
    practice_port: int = _setting(8100, "Port of the practice space's web server.", unit="port")
    practice_namespace: str = _setting("lianban-practice", "Namespace of Temporal for the practice space.")

    database_dsn: SecretStr = _setting(
        SecretStr(""),
        "Address of our PostgreSQL database, with user and password.",
        production=False,
        unit="DSN",
    )
    temporal_address: str = _setting(
        "", "Temporal frontend, host:port.", production=False, unit="host:port", alias="TEMPORAL_ADDRESS"
    )
    temporal_namespace: str = _setting("lianban", "Namespace of Temporal.", alias="TEMPORAL_NAMESPACE")
    task_queue_prefix: str = _setting("", "Put before every task queue's name, to share one namespace.")
    queues: Annotated[tuple[str, ...], NoDecode] = _setting(
        (), "Task queues that a worker serves, comma separated, without prefix; empty means all."
    )
    sandbox: bool = _setting(True, "Whether workflows run in the SDK's sandbox (costs CPU, catches faults).")
    continue_as_new_events: int | None = _setting(
        None, "History length at which a case continues as new; empty leaves it to the server.", unit="events"
    )
    sticky_timeout_seconds: float = _setting(
        10.0, "How long the server waits for the worker that holds a case in memory.", unit="seconds"
    )
    kept_processes: int = _setting(
        1000, "How many cases and other processes a worker holds in memory; another is read anew from its history."
    )

    web_host: str = _setting("127.0.0.1", "Address that the web server listens on.", unit="host")
    web_port: int = _setting(8000, "Port that the web server listens on.", unit="port")
    web_socket: int | None = _setting(
        None, "Number of an open listening socket that the web server takes over in place of its port.", unit="fd"
    )
    public_url: str = _setting(
        "http://127.0.0.1:8000",
        "Address that people and department systems see.",
        production=False,
        unit="URL",
    )
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = _setting(
        (),
        "Addresses or networks of proxies whose X-Forwarded-For is believed, comma separated; none by default.",
        unit="CIDR",
    )
    secret_key: SecretStr = _setting(
        SecretStr(EMBEDDED_SECRET),
        f"Key for query codes and form tokens, at least {MIN_SECRET_CHARS} characters.",
        production=False,
    )
    demo_accounts: bool = _setting(
        False, "Whether the demo accounts exist and are shown at log-in; the embedded stack only."
    )
    paper_entry_days: int = _setting(
        30,
        "How long after its receipt a paper application may still be entered; no rule of law, to be verified (待核实).",
        unit="calendar days",
    )
    quiet_days: int = _setting(
        5,
        "After how many working days without a move something owed counts as stuck (停滞); practice (待核实).",
        unit="working days",
    )
    cards_from: date | None = _setting(
        None,
        "First day whose limits, once they pass, show yellow and red cards (黄牌红牌) by rule; without one a person "
        "shows them. The rules are practice (待核实).",
        unit="YYYY-MM-DD",
    )
    department_endpoints: Annotated[dict[str, SignedEndpoint], NoDecode] = _setting(
        {}, "JSON: department code to url and secret, for departments that are reached as a system."
    )
    parties: Annotated[dict[str, SignedEndpoint], NoDecode] = _setting(
        {},
        "JSON: party outside (sources, payment, carrier, platform) to url, secret and, while a key is changed, "
        "next_secret; a party without an entry is not asked and not written to.",
    )
    sms_gateway: Annotated[SignedEndpoint | None, NoDecode] = _setting(
        None, "JSON: url and secret of the gateway that sends text messages; without one none are sent."
    )
    mail_server: Annotated[MailServer | None, NoDecode] = _setting(
        None, "JSON: host, port, sender, tls (none, starttls, tls), user, password; without one no mail is sent."
    )
    quiet_hours: Annotated[QuietHours, NoDecode] = _setting(
        QuietHours(),
        "JSON: begins and ends, hours between which no text message goes out; practice (待核实).",
        unit="hour",
    )
    identity: Annotated[IdentityProvider | None, NoDecode] = _setting(
        None,
        "JSON: issuer, client_id, client_secret, levels (acr to 1, 2, 3) of the provider by which persons log in; "
        "without one they cannot.",
    )
    identity_port: int | None = _setting(
        None, "Port of the demo's log-in provider; the embedded stack only.", unit="port"
    )
    post_box_port: int | None = _setting(
        None,
        "Port of the demo's post-box, where its mails and text messages arrive; the embedded stack only.",
        unit="port",
    )
    simulator_port: int | None = _setting(
        None, "Port of the department simulator; the embedded stack only.", unit="port"
    )
    outsider_ports: Annotated[dict[str, int], NoDecode] = _setting(
        {}, "JSON: party outside to the port of its simulator; the embedded stack only.", unit="port"
    )

    @field_validator("queues", "trusted_proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        """Accept `cases,dept.gaj` as well as a list."""
        if isinstance(value, str):
            return tuple(name.strip() for name in value.split(",") if name.strip())
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        """A proxy that is misspelt would be trusted never, or everybody always: refused at the start."""
        for each in value:
            ip_network(each, strict=False)
        return value

    @field_validator(
        *("department_endpoints", "parties", "sms_gateway", "mail_server", "identity", "quiet_hours", "outsider_ports"),
        mode="before",
    )
    @classmethod
    def _read_endpoints(cls, value: object) -> object:
        """Accept JSON text; broken JSON (a ValueError) is a wrong setting like any other."""
        return json.loads(value) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _refuse_what_leads_outside_in_practice(self) -> Self:
        """A practice space reaches nobody: it does not even know where anybody is."""
        if self.practice:
            for name in LEADING_OUTSIDE:
                if getattr(self, name):
                    raise _refusal(key_of(name), "练习环境不对外连接，请去掉此项")
        return self

    @model_validator(mode="after")
    def _refuse_embedded_values_in_production(self) -> Self:
        """Production starts with no value that only the embedded stack may have."""
        if self.environment != "production":
            return self
        for name, field in type(self).model_fields.items():
            extra = field.json_schema_extra
            starts_with_default = not isinstance(extra, dict) or extra["production"]
            if not starts_with_default and getattr(self, name) == field.default:
                raise _refusal(key_of(name), "生产环境必须设置此项")
        if len(self.secret_key.get_secret_value()) < MIN_SECRET_CHARS:
            raise _refusal(key_of("secret_key"), f"密钥至少 {MIN_SECRET_CHARS} 个字符")
        if self.demo_accounts:
            raise _refusal(key_of("demo_accounts"), "演示账号只能用于本机试用，生产环境请设为 false")
        if self.simulator_port is not None:
            raise _refusal(key_of("simulator_port"), "部门模拟系统只能用于本机试用，生产环境请去掉此项")
        if self.post_box_port is not None:
            raise _refusal(key_of("post_box_port"), "演示信箱只能用于本机试用，生产环境请去掉此项")
        if self.identity_port is not None:
            raise _refusal(key_of("identity_port"), "演示身份认证只能用于本机试用，生产环境请去掉此项")
        if self.outsider_ports:
            raise _refusal(key_of("outsider_ports"), "外部单位的模拟系统只能用于本机试用，生产环境请去掉此项")
        return self

    def queue(self, name: str) -> str:
        """The full name of task queue `name` (`cases`, `dept.<code>`) in this installation."""
        return f"{self.task_queue_prefix}{name}"


def key_of(field_name: str) -> str:
    """The environment variable that sets `field_name`."""
    alias = Settings.model_fields[field_name].validation_alias
    return alias if isinstance(alias, str) else f"LIANBAN_{field_name.upper()}"


def _refusal(key: str, sentence: str) -> PydanticCustomError:
    return PydanticCustomError("settings_refused", "{key}：{sentence}", {"key": key, "sentence": sentence})


def read_settings(*, from_running_stack: bool = True) -> Settings:
    """Read the settings from the environment and, beneath it, what the embedded stack wrote at its start.

    Production never reads that file; the stack itself leaves it out (`from_running_stack=False`), as it
    would take its last run's choices for the person's wishes.
    Raises SettingsError naming the key when one is missing or wrong.
    """
    home = Path(os.environ.get("LIANBAN_HOME") or ROOT / ".lianban")
    is_production = os.environ.get("LIANBAN_ENVIRONMENT") == "production"
    try:
        if is_production or not from_running_stack:
            return Settings(_env_file=None)
        return Settings(_env_file=home / ENVIRONMENT_FILE)
    except ValidationError as failure:
        lines = [_explain(error) for error in failure.errors(include_url=False, include_input=False)]
        raise SettingsError("；".join(lines) + "。请改正后重新启动。") from None


def _explain(error: ErrorDetails) -> str:
    """One problem as `KEY：what is wrong`; the bad value itself is left out, as it may be a secret."""
    if error["type"] == "settings_refused":
        return str(error["msg"])
    name = str(error["loc"][0])
    key = key_of(name) if name in Settings.model_fields else name
    return f"{key}：取值不正确（{error['msg']}）"


@cache
def load_settings() -> Settings:
    """The settings of this process, read at the first call and never again."""
    return read_settings()
