"""分发: one contract for all three connectors, and what only a department's own system asks for."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import AsyncIterator

import pytest
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory
from temporalio.testing import ActivityEnvironment

from activities.departments import DepartmentActivities
from domain.case.messages import HAND_OVER_ATTEMPTS, HandedOver, HandOver
from domain.definition.plan import Connector
from engine.ports import free_ports
from ledger.connection.pool import open_pool
from ledger.hand_over import find_request
from runtime.settings import Settings
from tests.support import newborn
from tests.support.departments import DEPARTMENT, RecordingDepartment, reached_at, served
from tests.support.office import Office, open_office

ITEMS = {Connector.INBOX: "yy/cszm", Connector.HTTP: "rsj/sbk", Connector.AUTO: "ybj/jmyb"}
ANSWERS = {Connector.INBOX: "taken", Connector.HTTP: "taken", Connector.AUTO: "rule_not_met"}


@pytest.fixture
async def office(settings: Settings) -> AsyncIterator[Office]:
    """An office without workers whose social-security department has a system of its own."""
    (port,) = free_ports(1)
    async with open_office(reached_at(settings, port)) as opened:
        yield opened


@pytest.fixture
async def department(office: Office) -> AsyncIterator[RecordingDepartment]:
    """That system, up."""
    system = RecordingDepartment()
    port = office.settings.simulator_port
    assert port is not None
    async with served(system.app(), port):
        yield system


@pytest.fixture
async def case_no(office: Office) -> str:
    """A case with an item for each connector."""
    return (await office.file(sbk="是")).case_no


def request_of(case_no: str, connector: Connector) -> HandOver:
    """The hand-over of the item that is reached this way."""
    item = ITEMS[connector]
    return HandOver(case_no=case_no, item=item, department=item.split("/")[0], connector=connector)


async def hand_over(office: Office, request: HandOver, *, attempt: int = 1) -> HandedOver:
    """Run the activity as a worker would in its `attempt`th try."""
    environment = ActivityEnvironment()
    environment.info = dataclasses.replace(environment.info, attempt=attempt)
    activities = DepartmentActivities(office.lianban.pool, office.settings)
    done: HandedOver = await environment.run(activities.hand_over, request)
    return done


# --- the contract ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("connector", list(Connector))
async def test_hand_over_ends_with_an_answer_at_legal_time(
    office: Office, department: RecordingDepartment, case_no: str, connector: Connector
) -> None:
    before = await office.lianban.legal_now()
    done = await hand_over(office, request_of(case_no, connector))
    assert done.result == ANSWERS[connector]
    assert before <= done.at <= await office.lianban.legal_now()


@pytest.mark.parametrize("connector", list(Connector))
async def test_repeated_hand_over_gives_the_same_answer_and_reaches_the_department_once(
    office: Office, department: RecordingDepartment, case_no: str, connector: Connector
) -> None:
    answers = [await hand_over(office, request_of(case_no, connector), attempt=n) for n in (1, 2, 1)]
    assert len({(done.result, done.code, done.failed_checks) for done in answers}) == 1
    assert len(department.taken) == (connector is Connector.HTTP)


@pytest.mark.parametrize("connector", list(Connector))
async def test_two_hand_overs_at_once_give_the_same_answer(
    office: Office, department: RecordingDepartment, case_no: str, connector: Connector
) -> None:
    request = request_of(case_no, connector)
    first, second = await asyncio.gather(hand_over(office, request), hand_over(office, request))
    assert (first.result, first.failed_checks) == (second.result, second.failed_checks)


@pytest.mark.parametrize("connector", list(Connector))
@pytest.mark.parametrize("attempt", [1, HAND_OVER_ATTEMPTS])
async def test_hand_over_without_ledger_is_tried_again(
    office: Office, department: RecordingDepartment, case_no: str, connector: Connector, attempt: int
) -> None:
    pool = await open_pool(office.settings.database_dsn.get_secret_value())
    activities = DepartmentActivities(pool, office.settings)
    await pool.close()
    environment = ActivityEnvironment()
    environment.info = dataclasses.replace(environment.info, attempt=attempt)
    with pytest.raises(ApplicationError) as caught:
        await environment.run(activities.hand_over, request_of(case_no, connector))
    assert (caught.value.type, caught.value.non_retryable) == ("LEDGER_AWAY", False)


# --- a department with a system of its own ----------------------------------------------------------------------------


async def test_request_carries_only_what_the_department_needs(
    office: Office, department: RecordingDepartment, case_no: str
) -> None:
    await hand_over(office, request_of(case_no, Connector.HTTP))
    (body,) = department.taken
    needed = {"baby.name", "baby.sex", "baby.born_at", "mother.name", "mother.id_no", "mother.phone", "settle.address"}
    assert set(body["form"]) == needed | {"delivery.way"}
    assert not set(newborn.FORM) <= set(body["form"])
    assert (body["case_no"], body["item"], body["department"]) == (case_no, "rsj/sbk", DEPARTMENT)
    assert body["call_back"] == f"{office.settings.public_url}/api/v1/departments/{DEPARTMENT}/callbacks"


async def test_request_is_kept_with_its_receipt(office: Office, department: RecordingDepartment, case_no: str) -> None:
    request = request_of(case_no, Connector.HTTP)
    await hand_over(office, request)
    kept = await find_request(office.lianban.pool, request.request_no)
    assert kept is not None
    assert (kept.item, kept.department, kept.receipt) == ("rsj/sbk", DEPARTMENT, "R-1")
    assert kept.taken_at is not None


async def test_lost_answer_is_asked_for_and_the_request_is_not_sent_again(
    office: Office, department: RecordingDepartment, case_no: str
) -> None:
    department.loses_first_answer = True
    request = request_of(case_no, Connector.HTTP)
    with pytest.raises(ApplicationError):
        await hand_over(office, request)
    done = await hand_over(office, request, attempt=2)
    assert done.result == "taken"
    assert (len(department.taken), department.asked) == (1, [request.request_no])


@pytest.mark.parametrize("attempt", range(1, HAND_OVER_ATTEMPTS))
async def test_system_that_is_down_is_tried_again(office: Office, case_no: str, attempt: int) -> None:
    with pytest.raises(ApplicationError) as caught:
        await hand_over(office, request_of(case_no, Connector.HTTP), attempt=attempt)
    error = caught.value
    assert (error.type, error.message) == ("DEPARTMENT_UNREACHABLE", "DEPARTMENT_UNREACHABLE")
    assert error.category is ApplicationErrorCategory.BENIGN
    assert not error.non_retryable


async def test_last_try_with_a_system_that_is_down_is_answered_as_failed(office: Office, case_no: str) -> None:
    done = await hand_over(office, request_of(case_no, Connector.HTTP), attempt=HAND_OVER_ATTEMPTS)
    assert (done.result, done.code) == ("failed", "DEPARTMENT_UNREACHABLE")


@pytest.mark.parametrize("status", [500, 503, 429, 408])
async def test_system_that_asks_for_patience_is_tried_again(
    office: Office, department: RecordingDepartment, case_no: str, status: int
) -> None:
    department.status = status
    with pytest.raises(ApplicationError, match="DEPARTMENT_UNREACHABLE"):
        await hand_over(office, request_of(case_no, Connector.HTTP))
    department.status = 202
    assert (await hand_over(office, request_of(case_no, Connector.HTTP), attempt=2)).result == "taken"


@pytest.mark.parametrize("status", [400, 401, 422])
async def test_rejected_request_fails_at_once(
    office: Office, department: RecordingDepartment, case_no: str, status: int
) -> None:
    department.status = status
    done = await hand_over(office, request_of(case_no, Connector.HTTP))
    assert (done.result, done.code) == ("failed", "DEPARTMENT_REJECTED")


async def test_department_without_an_address_fails_at_once(office: Office, case_no: str) -> None:
    bare = dataclasses.replace(office, settings=office.settings.model_copy(update={"department_endpoints": {}}))
    done = await hand_over(bare, request_of(case_no, Connector.HTTP))
    assert (done.result, done.code) == ("failed", "DEPARTMENT_NOT_CONFIGURED")


# --- 秒批 ------------------------------------------------------------------------------------------------------------


async def test_instant_item_is_left_to_a_person_before_its_predecessor_is_granted(office: Office, case_no: str) -> None:
    done = await hand_over(office, request_of(case_no, Connector.AUTO))
    assert (done.result, done.failed_checks) == ("rule_not_met", ("gaj/csdj已准予",))


async def test_instant_item_is_granted_once_its_rule_holds(office: Office, case_no: str) -> None:
    await office.lianban.pool.execute(
        "update item_case set state = 'granted' where case_no = $1 and key = 'gaj/csdj'", case_no
    )
    done = await hand_over(office, request_of(case_no, Connector.AUTO))
    assert (done.result, done.failed_checks) == ("rule_met", ())


async def test_of_twins_each_request_carries_its_own_child_and_nothing_of_the_other(
    office: Office, department: RecordingDepartment
) -> None:
    filing = office.filing(sbk="是").model_copy(
        update={"form": newborn.several("测试宝甲", "测试宝乙", **{"delivery.way": "窗口领取"})}
    )
    filed = await office.lianban.file_case(filing)
    for number in (filed.case_no, filed.siblings[0].case_no):
        await hand_over(office, request_of(number, Connector.HTTP))
    first, second = (str(body["form"]) for body in department.taken)
    assert ("测试宝甲" in first, "测试宝乙" in first) == (True, False)
    assert ("测试宝甲" in second, "测试宝乙" in second) == (False, True)
