"""Sources of shared data and e-licences, played by one process: five sources, of which each can be down alone."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Any, get_args

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from domain.definition.catalogue import SourceKey
from engine.outsider import SLOW_SECONDS, Outsider, Unheard
from engine.parties.source_records import record_of
from engine.serving import PAGES, POLICY

SOURCES: dict[str, str] = {
    "population": "人口基础信息",
    "marriage": "婚姻登记信息",
    "licences": "电子证照库",
    "property": "不动产登记信息",
    "firms": "经营主体登记信息",
}
VALID_UNTIL = "2099-12-31"
"""Of what has an end: later than any test."""
_SWITCHES = "switches"
_KINDS_WITH_END = frozenset({"licences"})


class SharedData(Outsider):
    """The province's exchange with its five sources."""

    title = "数据共享和电子证照"

    def answer(self, path: str, message_id: str, body: dict[str, Any]) -> dict[str, Any]:
        """A look-up, or a dispute. Raises Unheard."""
        source, _, what = path.partition("/")
        if source not in get_args(SourceKey) or what not in ("look-ups", "checks", "urgings"):
            raise Unheard(HTTPStatus.NOT_FOUND, "UNKNOWN")
        if self._is_down(source):
            raise Unheard(HTTPStatus.SERVICE_UNAVAILABLE, "LATER")
        if what == "checks" and "不答复" in str(body.get("words", "")):
            return {"receipt": f"XH-{message_id[-8:]}"}  # the holder says nothing until it is urged
        if what != "look-ups":
            self.tell(f"{message_id}.checked", {"look_up": body.get("look_up", ""), "outcome": "corrected"}, after=1.0)
            return {"receipt": f"XH-{message_id[-8:]}"}
        records = [record_of(source, each) for each in body.get("subjects", [])]
        until = VALID_UNTIL if source in _KINDS_WITH_END else None
        return {"look_up": body.get("look_up", ""), "records": records, "valid_until": until}

    def pages(self) -> list[Route]:
        """Switches of the single sources."""
        return [Route("/sources", self._sources), Route("/sources/{source}", self._switch, methods=["POST"])]

    async def _behave(self) -> Response | None:
        if self.store.mode() == "silent":
            await asyncio.sleep(SLOW_SECONDS)
            return JSONResponse({"code": "LATER"}, HTTPStatus.SERVICE_UNAVAILABLE)
        return await super()._behave()

    def _is_down(self, source: str) -> bool:
        return bool((self.store.get(_SWITCHES, source) or {}).get("down"))

    async def _sources(self, _request: Request) -> Response:
        found = [(key, name, self._is_down(key)) for key, name in SOURCES.items()]
        page = PAGES.get_template("sources.html").render(title=self.title, sources=found)
        return HTMLResponse(page, headers={"Content-Security-Policy": POLICY})

    async def _switch(self, request: Request) -> Response:
        form: Any = await request.form()
        if (source := request.path_params["source"]) in SOURCES:
            self.store.put(_SWITCHES, source, {"down": str(form.get("down", "")) == "yes"})
        return RedirectResponse("/sources", HTTPStatus.SEE_OTHER)
