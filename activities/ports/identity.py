"""Who somebody is (统一身份认证), by OpenID Connect: authorization code with PKCE, state and nonce.

What the provider says counts once its ID token is verified: signed by its keys, issued by it for us, for this very
log-in, not expired. Protocol and claims are `authlib`'s, signatures `joserfc`'s; the calls are ours, with short limits.
"""

from __future__ import annotations

import time
from datetime import date
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

import httpx
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from domain.news.addresses import is_mail_address
from runtime.settings import IdentityProvider
from runtime.transport import tls

TIMEOUT = httpx.Timeout(5.0, connect=2.0)
KEPT_SECONDS = 600.0
"""How long the provider's own description and keys are believed; an unknown key is asked for at once."""
LEEWAY_SECONDS = 60
"""How far its clock may be off from ours."""
SCOPE = "openid profile phone email"
ALGORITHMS = ("RS256", "PS256", "ES256")
LOWEST, HIGHEST = 1, 3
_Answer = TypeVar("_Answer", bound=BaseModel)
_LINE = r"^[^\x00-\x1f\x7f]+$"


class IdentityFailed(Exception):
    """The log-in did not come about; `code` says why, and nothing of what a person is."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class IdentityAway(IdentityFailed):
    """The provider is down or slow, or answers what cannot be read: it may be tried again."""


class IdentityRefused(IdentityFailed):
    """The provider, or what it says, does not prove who it is."""


class Agent(BaseModel):
    """企业经办人: who acts for the firm, and until when."""

    model_config = ConfigDict(frozen=True)

    name: str = Field(min_length=1, max_length=100, pattern=_LINE)
    document_no: str = Field(min_length=1, max_length=40, pattern=_LINE)
    until: date


class Identified(BaseModel):
    """Who logged in: a person, or a firm by its agent."""

    model_config = ConfigDict(frozen=True)

    subject: str = Field(min_length=1, max_length=255)
    name: str = Field(min_length=1, max_length=100, pattern=_LINE)
    document_no: str = Field(min_length=1, max_length=40, pattern=_LINE)
    phone: str = Field(default="", max_length=30)
    mail: str = ""
    level: int = Field(ge=LOWEST, le=HIGHEST)
    agent: Agent | None = None

    @property
    def is_firm(self) -> bool:
        """Whether a firm is logged in."""
        return self.agent is not None


class _Firm(BaseModel):
    name: str
    code: str
    mandate_until: date


class _Claims(BaseModel):
    sub: str
    name: str
    document_no: str
    phone_number: str = ""
    email: str = ""
    email_verified: bool = False
    acr: str = ""
    firm: _Firm | None = None


class _Described(BaseModel):
    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str


class _Tokens(BaseModel):
    id_token: str = Field(min_length=1, max_length=32_768)


def identified(claims: dict[str, Any], levels: dict[str, int]) -> Identified:
    """Claims in our words; a firm's log-in names the firm, and its agent beside it. Raises IdentityRefused."""
    try:
        said = _Claims.model_validate(claims)
        level = min(max(levels.get(said.acr, LOWEST), LOWEST), HIGHEST)
        firm = said.firm
        return Identified(
            subject=said.sub,
            name=firm.name if firm else said.name,
            document_no=firm.code if firm else said.document_no,
            phone=said.phone_number,
            # An address that the provider has not verified may be anybody's: nobody is told there.
            mail=said.email if said.email_verified and is_mail_address(said.email) else "",
            level=level,
            agent=Agent(name=said.name, document_no=said.document_no, until=firm.mandate_until) if firm else None,
        )
    except ValidationError:
        raise IdentityRefused("IDENTITY_CLAIMS_INVALID") from None


class Identity:
    """The provider of the settings, seen from the page to which it sends people back (`redirect_uri`)."""

    def __init__(self, provider: IdentityProvider, redirect_uri: str) -> None:
        self._provider = provider
        self._redirect_uri = redirect_uri
        self._described: tuple[float, _Described] | None = None
        self._keys: tuple[float, KeySet] | None = None

    @property
    def issuer(self) -> str:
        """Who it is."""
        return self._provider.issuer

    @property
    def origin(self) -> str:
        """Scheme and host of the page on which people say who they are."""
        return _origin(self._provider.issuer)

    async def begin(self, *, state: str, nonce: str, verifier: str, level: int = LOWEST) -> str:
        """The address at the provider to which somebody is sent. Raises IdentityFailed.

        `level`: the least that is asked of the log-in (`acr_values`); what came of it is told by who comes back.
        """
        described = await self._describe()
        asked = {
            "response_type": "code",
            "client_id": self._provider.client_id,
            "redirect_uri": self._redirect_uri,
            "scope": SCOPE,
            "state": state,
            "nonce": nonce,
            "code_challenge": create_s256_code_challenge(verifier),  # type: ignore[no-untyped-call]
            "code_challenge_method": "S256",
        }
        if level > LOWEST:
            asked["acr_values"] = " ".join(acr for acr, own in self._provider.levels.items() if own >= level)
        joint = "&" if urlsplit(described.authorization_endpoint).query else "?"
        return f"{described.authorization_endpoint}{joint}{urlencode(asked)}"

    async def finish(self, *, code: str, nonce: str, verifier: str) -> Identified:
        """Who came back with that code. Raises IdentityFailed."""
        described = await self._describe()
        provider = self._provider
        fields = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._redirect_uri,
            "code_verifier": verifier,
        }
        secret = provider.client_secret.get_secret_value()
        answer = await _call("POST", described.token_endpoint, data=fields, auth=(provider.client_id, secret))
        if answer.status_code in (HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            raise IdentityRefused("IDENTITY_CODE_REFUSED")
        token = _read(answer, _Tokens).id_token
        return identified(await self._verified(token, nonce), provider.levels)

    async def _verified(self, token: str, nonce: str) -> dict[str, Any]:
        try:
            try:
                decoded = jwt.decode(token, await self._key_set(), algorithms=ALGORITHMS)
            except (JoseError, ValueError):
                # Its keys may have changed since: once more with those that it has now.
                decoded = jwt.decode(token, await self._key_set(afresh=True), algorithms=ALGORITHMS)
            claims = CodeIDToken(
                decoded.claims,
                decoded.header,
                options={
                    "iss": {"essential": True, "value": self._provider.issuer},
                    "aud": {"essential": True, "value": self._provider.client_id},
                },
                params={"nonce": nonce, "client_id": self._provider.client_id},
            )
            claims.validate(now=lambda: int(time.time()), leeway=LEEWAY_SECONDS)
        except (JoseError, ValueError, TypeError):
            raise IdentityRefused("IDENTITY_NOT_PROVEN") from None
        return decoded.claims

    async def _describe(self) -> _Described:
        kept = self._described
        if kept is not None and time.monotonic() - kept[0] < KEPT_SECONDS:
            return kept[1]
        issuer = self._provider.issuer
        described = _read(
            await _call("GET", f"{issuer.rstrip('/')}/.well-known/openid-configuration"),
            _Described,
        )
        ends = (described.authorization_endpoint, described.token_endpoint, described.jwks_uri)
        # A provider that is reached by https never sends a secret or a person elsewhere.
        is_safe = all(urlsplit(each).scheme in ("https", urlsplit(issuer).scheme) for each in ends)
        if described.issuer != issuer or _origin(described.authorization_endpoint) != self.origin or not is_safe:
            raise IdentityRefused("IDENTITY_NOT_PROVEN")
        self._described = (time.monotonic(), described)
        return described

    async def _key_set(self, *, afresh: bool = False) -> KeySet:
        kept = self._keys
        if kept is not None and not afresh and time.monotonic() - kept[0] < KEPT_SECONDS:
            return kept[1]
        answer = await _call("GET", (await self._describe()).jwks_uri)
        _require_success(answer)
        try:
            keys = KeySet.import_key_set(answer.json())
        except (JoseError, ValueError, KeyError, TypeError):
            raise IdentityAway("IDENTITY_ANSWER_INVALID") from None
        self._keys = (time.monotonic(), keys)
        return keys


async def _call(
    method: str, url: str, *, data: dict[str, str] | None = None, auth: tuple[str, str] | None = None
) -> httpx.Response:
    try:
        async with httpx.AsyncClient(timeout=TIMEOUT, verify=tls(), trust_env=False) as client:
            return await client.request(method, url, data=data, auth=auth, headers={"accept": "application/json"})
    except httpx.TimeoutException:
        raise IdentityAway("IDENTITY_SLOW") from None
    except (httpx.HTTPError, httpx.InvalidURL):
        raise IdentityAway("IDENTITY_AWAY") from None


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _require_success(answer: httpx.Response) -> None:
    if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR or answer.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        raise IdentityAway("IDENTITY_AWAY")
    if not answer.is_success:
        raise IdentityAway("IDENTITY_ANSWER_INVALID")


def _read(answer: httpx.Response, kind: type[_Answer]) -> _Answer:
    _require_success(answer)
    try:
        return kind.model_validate_json(answer.content)
    except ValidationError:
        raise IdentityAway("IDENTITY_ANSWER_INVALID") from None
