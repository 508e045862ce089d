"""The JSON API for other systems: start a case, send an act, read a case, and the call-back of departments' systems.

`router` is what the web application includes (every path under /api/v1, every answer JSON, also for errors);
`create_api` is an application with nothing but the API. Callers log in per request (HTTP Basic); a department's
system signs. Cookies are not read here, so a foreign page cannot act in a visitor's name.
"""

from __future__ import annotations

from fastapi import APIRouter, FastAPI

from runtime.settings import Settings
from starter.api import callbacks, cases, contract, hotline, joints, paper, parties
from starter.office.client import Lianban
from starter.office.entrance import Entrance

PREFIX = "/api/v1"

router = APIRouter(prefix=PREFIX)
router.include_router(cases.router)
router.include_router(contract.router)
router.include_router(callbacks.router)
router.include_router(paper.router)
router.include_router(joints.router)
router.include_router(parties.router)
router.include_router(hotline.router)


def create_api(lianban: Lianban, settings: Settings) -> FastAPI:
    """The API alone, on a client that the caller keeps open."""
    app = FastAPI(title="联办接口", openapi_url="/api/openapi.json", docs_url=None, redoc_url=None)
    app.state.lianban = lianban
    app.state.settings = settings
    app.state.entrance = Entrance(lianban.pool, settings.secret_key)
    app.include_router(router)
    return app
