"""The demo's log-in provider (演示身份认证): OpenID Connect, with people and firms to choose from and no passwords.

It speaks the whole protocol to the platform (discovery, code with PKCE, signed ID token, keys). Its switches make it
slow, down, sign with a key that is not its own, answer too late or refuse, to see what the people are told then. Keys,
codes and switches are in memory: a restart has new keys, as a provider has from time to time.
"""

from __future__ import annotations

import asyncio
import base64
import hmac
import secrets
import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Literal, get_args
from urllib.parse import unquote_plus, urlencode

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.jwk import ECKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from engine.identity_people import PEOPLE, Known, known
from engine.serving import PAGES, POLICY, serve_until
from runtime.exits import run_process
from runtime.logs import configure_logging
from runtime.settings import IdentityProvider, Settings, SettingsError, load_settings

SLOW_SECONDS = 20.0
CODE_SECONDS = 60.0
TOKEN_SECONDS = 300
MOST_CODES = 1000
CALLBACK = "/me/callback"
Mode = Literal["fine", "slow", "down", "wrong_key", "late", "refuses"]
MODES: tuple[Mode, ...] = get_args(Mode)
MODE_NAMES: dict[Mode, str] = {
    "fine": "正常",
    "slow": f"慢（{SLOW_SECONDS:.0f} 秒后才答）",
    "down": "停机（暂时不可用）",
    "wrong_key": "用别的密钥签名",
    "late": "给出已经过期的凭据",
    "refuses": "拒绝登录",
}
_CARRIED = ("client_id", "redirect_uri", "state", "nonce", "code_challenge")
_HEADERS = {
    "Content-Security-Policy": f"{POLICY}; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True)
class _Code:
    who: Known
    nonce: str
    challenge: str
    until: float


class Provider:
    """The provider for one client, the platform of this machine."""

    def __init__(self, provider: IdentityProvider, redirect_uri: str) -> None:
        self._provider = provider
        self._redirect_uri = redirect_uri
        self._kid = secrets.token_hex(8)
        self._key = _fresh_key(self._kid)
        self._codes: dict[str, _Code] = {}
        self._mode: Mode = "fine"

    def app(self) -> Starlette:
        """The protocol, the page on which one chooses who one is, and the switches."""
        return Starlette(
            routes=[
                Route("/", self._page),
                Route("/mode", self._set_mode, methods=["POST"]),
                Route("/.well-known/openid-configuration", self._describe),
                Route("/keys", self._keys),
                Route("/authorize", self._choose),
                Route("/authorize", self._chosen, methods=["POST"]),
                Route("/token", self._token, methods=["POST"]),
            ]
        )

    async def _describe(self, _request: Request) -> Response:
        if (away := await self._away()) is not None:
            return away
        issuer = self._provider.issuer
        return JSONResponse(
            {
                "issuer": issuer,
                "authorization_endpoint": f"{issuer}/authorize",
                "token_endpoint": f"{issuer}/token",
                "jwks_uri": f"{issuer}/keys",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["ES256"],
                "code_challenge_methods_supported": ["S256"],
                "acr_values_supported": ["1", "2", "3"],
            }
        )

    async def _keys(self, _request: Request) -> Response:
        if (away := await self._away()) is not None:
            return away
        return JSONResponse({"keys": [self._key.as_dict(private=False)]})

    async def _choose(self, request: Request) -> Response:
        """Who are you? Asked instead of a password."""
        if self._mode == "down":
            return self._shown("identity_down.html", HTTPStatus.SERVICE_UNAVAILABLE)
        asked = {name: request.query_params.get(name, "")[:500] for name in _CARRIED}
        is_whole = (
            request.query_params.get("response_type") == "code"
            and request.query_params.get("code_challenge_method") == "S256"
            and asked["client_id"] == self._provider.client_id
            and asked["redirect_uri"] == self._redirect_uri
            and all(asked.values())
        )
        if not is_whole:  # never sent on: the address may be anybody's
            return Response("invalid_request", HTTPStatus.BAD_REQUEST)
        if self._mode == "refuses":
            return self._back({"error": "access_denied", "state": asked["state"]})
        return self._shown("identity.html", people=PEOPLE, asked=asked)

    async def _chosen(self, request: Request) -> Response:
        form: Any = await request.form()
        asked = {name: str(form.get(name, ""))[:500] for name in _CARRIED}
        who = known(str(form.get("who", "")))
        if asked["client_id"] != self._provider.client_id or asked["redirect_uri"] != self._redirect_uri:
            return Response("invalid_request", HTTPStatus.BAD_REQUEST)
        if who is None:
            return self._back({"error": "access_denied", "state": asked["state"]})
        code = secrets.token_urlsafe(24)
        now = time.monotonic()
        self._codes = {each: held for each, held in self._codes.items() if held.until > now}
        if len(self._codes) >= MOST_CODES:
            return Response("temporarily_unavailable", HTTPStatus.SERVICE_UNAVAILABLE)
        self._codes[code] = _Code(who, asked["nonce"], asked["code_challenge"], now + CODE_SECONDS)
        return self._back({"code": code, "state": asked["state"]})

    async def _token(self, request: Request) -> Response:
        """A code for an ID token: once, for whoever has the verifier and the client's secret."""
        if (away := await self._away()) is not None:
            return away
        form: Any = await request.form()
        if not self._is_client(request.headers.get("authorization", "")):
            return JSONResponse({"error": "invalid_client"}, HTTPStatus.UNAUTHORIZED)
        held = self._codes.pop(str(form.get("code", "")), None)
        verifier = str(form.get("code_verifier", ""))[:200]
        if (
            held is None
            or held.until < time.monotonic()
            or form.get("grant_type") != "authorization_code"
            or form.get("redirect_uri") != self._redirect_uri
            or not verifier
            or create_s256_code_challenge(verifier) != held.challenge  # type: ignore[no-untyped-call]
        ):
            return JSONResponse({"error": "invalid_grant"}, HTTPStatus.BAD_REQUEST)
        tokens = {"access_token": secrets.token_urlsafe(24), "token_type": "Bearer", "expires_in": TOKEN_SECONDS}
        return JSONResponse({**tokens, "id_token": self._signed(held)}, headers={"Cache-Control": "no-store"})

    def _signed(self, held: _Code) -> str:
        key = _fresh_key(self._kid) if self._mode == "wrong_key" else self._key
        now = int(time.time()) - (2 * TOKEN_SECONDS if self._mode == "late" else 0)
        claims = {
            "iss": self._provider.issuer,
            "aud": self._provider.client_id,
            "iat": now,
            "auth_time": now,
            "exp": now + TOKEN_SECONDS,
            "nonce": held.nonce,
            **held.who.claims,
        }
        return jwt.encode({"alg": "ES256", "kid": self._kid}, claims, key)

    def _is_client(self, header: str) -> bool:
        kind, _, said = header.partition(" ")
        try:
            client_id, _, secret = base64.b64decode(said, validate=True).decode().partition(":")
        except ValueError:
            return False
        given, own = unquote_plus(secret), self._provider.client_secret.get_secret_value()
        is_secret = hmac.compare_digest(given.encode(), own.encode())
        return kind.lower() == "basic" and unquote_plus(client_id) == self._provider.client_id and is_secret

    async def _away(self) -> Response | None:
        if self._mode == "slow":
            await asyncio.sleep(SLOW_SECONDS)
        if self._mode == "down":
            return JSONResponse({"error": "temporarily_unavailable"}, HTTPStatus.SERVICE_UNAVAILABLE)
        return None

    def _back(self, said: dict[str, str]) -> Response:
        return RedirectResponse(f"{self._redirect_uri}?{urlencode(said)}", HTTPStatus.SEE_OTHER)

    async def _page(self, _request: Request) -> Response:
        return self._shown("identity.html", people=PEOPLE, asked=None)

    def _shown(self, template: str, status: int = HTTPStatus.OK, **content: Any) -> Response:
        page = PAGES.get_template(template).render(mode=self._mode, modes=MODE_NAMES, **content)
        return HTMLResponse(page, status, headers=_HEADERS)

    async def _set_mode(self, request: Request) -> Response:
        form: Any = await request.form()
        mode = str(form.get("mode", ""))
        self._mode = next((each for each in MODES if each == mode), self._mode)
        return RedirectResponse("/", HTTPStatus.SEE_OTHER)


def _fresh_key(kid: str) -> ECKey:
    return ECKey.generate_key("P-256", {"kid": kid, "use": "sig", "alg": "ES256"})


async def serve(settings: Settings, stop: asyncio.Event) -> int:
    """Serve until `stop` is set."""
    if settings.identity_port is None or settings.identity is None:
        raise SettingsError("LIANBAN_IDENTITY_PORT：演示身份认证需要端口和身份认证两项设置")
    provider = Provider(settings.identity, f"{settings.public_url.rstrip('/')}{CALLBACK}")
    return await serve_until(provider.app(), settings.identity_port, stop)


async def _main(stop: asyncio.Event) -> int:
    settings = load_settings()
    configure_logging("identity", settings.log_level)
    return await serve(settings, stop)


def main() -> None:
    """Serve the log-in provider until told to stop."""
    run_process(_main)


if __name__ == "__main__":
    main()
