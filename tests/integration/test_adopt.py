"""规则换版 on the engine: tried, applied; a case that was filed under an earlier edition goes by the new one."""

from __future__ import annotations

import pytest

from domain.case.acts import Actor, Role
from domain.case.state import Phase
from domain.definition import resolve
from domain.definition.plan import CURRENT_DEFAULTS
from starter.definitions import editions
from starter.office.errors import LianbanError
from tests.support.office import Office

pytestmark = pytest.mark.usefixtures("at_work")

BY = Actor(actor_id="supervisor", role=Role.SUPERVISOR)


async def filed_before(office: Office, monkeypatch: pytest.MonkeyPatch) -> str:
    """The number of a case that was filed, and accepted, when the second edition was the current one."""
    with monkeypatch.context() as then:
        then.setattr(resolve, "CURRENT_DEFAULTS", 2)
        case_no = (await office.file()).case_no
    await office.until(case_no, lambda state: state.phase is Phase.REVIEWING)
    await office.accept(case_no)
    await office.until(case_no, lambda state: state.phase is Phase.HANDLING)
    return case_no


async def test_open_case_adopts_the_current_edition_by_an_act_after_a_dry_run(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_no = await filed_before(office, monkeypatch)
    assert (await office.state(case_no)).plan.defaults == 2
    cases = await editions.open_cases(office.lianban)
    (tried,) = [each async for each in editions.dry_run(office.lianban, cases)]
    assert (tried.case_no, tried.before, tried.after, tried.refusal) == (case_no, 2, CURRENT_DEFAULTS, None)
    assert (await office.state(case_no)).plan.defaults == 2, "nothing is written"
    (adopted,) = [each async for each in editions.adopt(office.lianban, cases, BY)]
    assert adopted == tried
    state = await office.agrees(case_no)
    assert state.plan.defaults == CURRENT_DEFAULTS
    assert [each async for each in editions.adopt(office.lianban, cases, BY)] == []


async def test_edition_is_not_for_everybody_and_never_older(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    case_no = await filed_before(office, monkeypatch)
    (older,) = [each async for each in editions.dry_run(office.lianban, (case_no,), edition=1)]
    assert older.refusal is not None
    assert older.refusal.code == "EDITION_NOT_NEWER"
    lead = BY.model_copy(update={"role": Role.LEAD})
    with pytest.raises(LianbanError):
        _ = [each async for each in editions.adopt(office.lianban, (case_no,), lead)]
