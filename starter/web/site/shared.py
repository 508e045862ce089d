"""What the app's requests share: settings, the client, the hub of live changes, what was read and never changes."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response

from activities.ports.identity import Identity
from ledger import legal_clock
from ledger.connection.pool import Pool
from ledger.figures.kept import KeptFigures
from ledger.listing.figures import BoardFigures
from ledger.listing.morning import MorningFigures
from ledger.organisation.halls import Organisations
from runtime.settings import Settings
from starter.office.client import Lianban
from starter.office.definition_cache import DefinitionCache
from starter.office.entrance import Entrance
from starter.web.pdf.maker import PdfMaker
from starter.web.site.hub import Hub
from starter.web.site.security import may_lead_to

PAGES_AT_ONCE = 2
"""Pages of files that one web process has made at once; whoever asks for more waits."""


@dataclass(frozen=True, kw_only=True)
class Shared:
    """One per process, made when the app starts."""

    settings: Settings
    lianban: Lianban
    hub: Hub
    definition_cache: DefinitionCache
    entrance: Entrance
    organisations: Organisations
    board_figures: BoardFigures
    morning_figures: MorningFigures
    kept_figures: KeptFigures
    identity: Identity | None = None
    """Where persons and firms log in; none: they cannot."""
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(PAGES_AT_ONCE))
    """Taken for each page of a file that is made into an image."""
    pdfs: PdfMaker = field(default_factory=PdfMaker)
    """Papers as PDF."""

    @property
    def pool(self) -> Pool:
        """Connections to the ledger."""
        return self.lianban.pool

    def attach(self, app: Starlette) -> None:
        """Make it reachable from every request; `app.state.lianban` is what the JSON API reads."""
        app.state.shared = self
        app.state.lianban = self.lianban
        app.state.settings = self.settings
        app.state.entrance = self.entrance


def shared(request: Request) -> Shared:
    """The shared state of the app that serves this request."""
    return cast(Shared, request.app.state.shared)


def lead_to_provider(request: Request, response: Response) -> None:
    """Let the forms of this page lead on to where persons log in."""
    identity = shared(request).identity
    if identity is not None:
        may_lead_to(response, identity.origin)


def pool_of(request: Request) -> Pool:
    """Connections to the ledger."""
    return shared(request).pool


async def legal_now_of(request: Request) -> datetime:
    """The legal time (UTC) at which this request is looked at: asked once, one moment for all of it."""
    if not hasattr(request.state, "legal_now"):
        request.state.legal_now = await legal_clock.legal_now(pool_of(request))
    found: datetime = request.state.legal_now
    return found
