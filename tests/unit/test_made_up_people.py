"""People of scenarios: a department without accounts in the demo has as many as a scenario names."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bundles.calendars import load_calendar
from bundles.checks.law_lint import lint_bundle
from bundles.language.findings import DefinitionError
from bundles.loader import load_bundle, load_library
from bundles.scenarios.scenario import load_scenarios
from domain.case.acts import Role
from engine.demo import ACCOUNTS
from starter.trials.expectations import prove
from starter.trials.people import handlers, named, person
from starter.trials.pure import PurePlay
from starter.trials.random_cases import random_scenarios
from starter.trials.steps import actor_of
from starter.trials.tasks import Rates
from tests.support.new_department import SLUG, definitions

CALENDAR = load_calendar()
RECEIVED = date(2026, 6, 22)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return definitions(tmp_path)


def test_a_matter_of_departments_without_accounts_passes_check_and_test(root: Path) -> None:
    library = load_library(root)
    loaded = load_bundle(SLUG, root, library)
    assert [each for each in lint_bundle(loaded, library) if each.level == "error"] == []
    (proof,) = prove(loaded, CALENDAR, root)
    assert [each.sentence for each in proof.findings] == []


def test_a_number_and_a_login_name_the_same_person() -> None:
    assert person("spj#2") == person("spj2")
    assert person("gaj#1") == person("gaj")
    assert person("gaj#2").account_id == person("gaj2").account_id == "demo-gaj2"
    assert person("ych#1").account_id == "demo-ych"


def test_people_who_are_made_up_are_never_somebody_of_the_demo() -> None:
    known = {account.login for account in ACCOUNTS}
    for department in ("gaj", "ych", "spj", "zjk"):
        people = handlers(department, 12)
        assert len({each.account_id for each in people}) == 12
        for each in people:
            assert each.roles[0].department == department or each.login in known


def test_a_head_without_account_is_a_head() -> None:
    held = person("ych_head").roles[0]
    assert (held.role, held.department) == (Role.DEPARTMENT_HEAD, "ych")


def test_a_step_by_number_is_done_by_that_person(root: Path) -> None:
    definition = load_bundle(SLUG, root).definition
    assert actor_of("gaj#2", definition, "").actor_id == "demo-gaj2"
    assert actor_of("ych", definition, "").actor_id == actor_of("ych#1", definition, "").actor_id


def test_stories_call_them_by_department_and_number(root: Path) -> None:
    departments = load_bundle(SLUG, root).definition.departments
    names = named(["demo-ych2", "demo-gaj", "demo-ych.head", "installation"], departments)
    office = departments["ych"].name
    assert names == {"demo-ych2": f"{office}2号人员", "demo-gaj": "公安小李", "demo-ych.head": f"{office}负责人"}


def test_cases_at_random_find_officers_and_signers_in_any_department(root: Path) -> None:
    definition = load_bundle(SLUG, root).definition
    for scenario in random_scenarios(definition, 6, 5, Rates(late=0, refused=0, correction=0)):
        played = PurePlay(definition, scenario, RECEIVED, CALENDAR)
        assert played.state.outcome == "granted", scenario.steps


def test_somebody_of_a_department_that_is_not_there_is_still_a_finding(root: Path) -> None:
    path = root / "matters" / SLUG / "scenarios" / "smooth.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("by: ych#2", "by: ycj#2"), encoding="utf-8")
    with pytest.raises(DefinitionError) as error:
        load_scenarios(SLUG, root)
    assert {each.code for each in error.value.findings} == {"NAME_UNKNOWN"}
    assert "您是否想写 ych" in error.value.findings[0].suggestion
