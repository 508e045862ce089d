"""The worked cases of the bundles: they load, can be played, and name only what exists."""

import shutil
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from bundles.calendars import load_calendar
from bundles.language.findings import DefinitionError
from bundles.loader import BUNDLES_ROOT, bundle_slugs
from bundles.scenarios.desks import DEPUTY_MARK, DESKS
from bundles.scenarios.scenario import Day, Moment, Scenario, load_scenarios, slot_of
from domain.case.acts import ActKind, Role
from domain.definition.check_digits import id_no_problem
from engine.demo import ACCOUNTS
from tests.support.played import played

SLUG = "xinshenger-chusheng"
CLOCKS = "shipin-jingying"
CALENDAR = load_calendar()
ALL = [scenario for slug in bundle_slugs() for scenario in load_scenarios(slug)]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the published definitions that a test may spoil."""
    others = set(bundle_slugs()) - {SLUG, CLOCKS, "kaiban-canyin"}
    ignore = shutil.ignore_patterns("*.py", "__pycache__", "schema", *others)
    return Path(shutil.copytree(BUNDLES_ROOT, tmp_path / "bundles", ignore=ignore, copy_function=shutil.copyfile))


def test_newborn_has_a_smooth_a_corrected_a_refused_a_withdrawn_and_a_late_case() -> None:
    scenarios = {scenario.scenario: scenario for scenario in load_scenarios(SLUG)}
    assert {"smooth", "correction", "refusal", "withdrawn", "late-department"} <= set(scenarios)
    assert {step.act for step in scenarios["correction"].steps} >= {
        ActKind.COMPLETE_PRE_REVIEW,
        ActKind.SUPPLY_CORRECTION,
    }


def test_newborn_has_a_case_sent_online_and_one_that_goes_to_another_hall() -> None:
    scenarios = {scenario.scenario: scenario for scenario in load_scenarios(SLUG)}
    case = played(SLUG, "online", date(2026, 11, 25))
    assert case.state.opening.filed_by.role is Role.APPLICANT
    assert {step.by for step in scenarios["online"].steps if step.act is ActKind.SUPPLY_CORRECTION} == {"applicant"}
    case = played(SLUG, "other-hall", date(2026, 11, 25))
    assert case.state.hall == "puzhen"


def test_what_is_entered_from_paper_was_not_sent_online(root: Path) -> None:
    path = root / "matters" / SLUG / "scenarios" / "online.yaml"
    text = path.read_text(encoding="utf-8").replace("door: online\n", "door: online\npaper: {reason: 停电}\n")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError, match="纸质补录由窗口登记"):
        load_scenarios(SLUG, root)


def test_each_of_the_ten_rules_has_a_scenario() -> None:
    names = {scenario.scenario for scenario in load_scenarios(CLOCKS)}
    assert names >= {
        "deemed-acceptance",  # 1 受理
        "one-notice",
        "correction-overdue",
        "smooth",  # 2 并联
        "extension-item",  # 3 决定
        "extension-whole",
        "stop-and-renew",  # 4 不计时
        "stop-runs-out",
        "stop-annulled",
        "delivery-late",  # 5 颁发
        "renewed-by-silence",  # 6 延续
        "deferral",  # 7 容缺、承诺
        "deferral-overdue",
        "commitment-kept",
        "commitment-revoked",
        "full-ladder",  # 8 梯级
        "calendar-change",  # 9 日历
        "paper-entry",  # 10 补录
        "ledger",
    }


@pytest.mark.parametrize("scenario", ALL, ids=[scenario.scenario for scenario in ALL])
def test_steps_stand_in_order_of_time(scenario: Scenario) -> None:
    on = date(2026, 6, 22)
    received_at = scenario.received(on)
    moments = [received_at, *(step.moment.moment(on, CALENDAR) for step in scenario.steps)]
    assert moments == sorted(moments)
    assert scenario.end(on, CALENDAR) >= moments[-1]


@pytest.mark.parametrize("scenario", ALL, ids=[scenario.scenario for scenario in ALL])
def test_persons_in_scenarios_are_invented_and_have_well_formed_numbers(scenario: Scenario) -> None:
    for key, value in scenario.values.items():
        if key.endswith("id_no"):
            assert id_no_problem(value) is None
            assert value.startswith("61070219000101")
        if key.endswith(("uscc", ".phone")):
            assert value in ("91610702MA00000017",) or value.startswith("1390000")
        if key.endswith((".name", ".legal_rep")) and not key.startswith("bank"):
            assert value.startswith("示例")


def test_moment_counts_working_days_from_receipt() -> None:
    moment = load_scenarios(SLUG)[0].steps[0].moment
    assert moment == Moment(day=Day(days=1, is_working=True), at=time(9, 30))
    assert moment.moment(date(2026, 9, 24), CALENDAR) == datetime(2026, 9, 28, 1, 30, tzinfo=UTC)


def test_moment_may_be_a_date_of_its_own_or_count_calendar_days() -> None:
    received_on = date(2026, 9, 24)
    assert Moment.read("2026-09-18 10:05").moment(received_on, CALENDAR) == datetime(2026, 9, 18, 2, 5, tzinfo=UTC)
    assert Day.read("+2cd").date(received_on, CALENDAR) == date(2026, 9, 26)


def test_scenario_without_a_day_of_receipt_is_received_at_nine() -> None:
    by_name = {scenario.scenario: scenario for scenario in load_scenarios(CLOCKS)}
    assert by_name["smooth"].received(date(2026, 9, 24)) == datetime(2026, 9, 24, 1, 0, tzinfo=UTC)
    assert by_name["ledger"].received(date(2026, 9, 24)) == datetime(2026, 9, 17, 8, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "old", "new", "code", "why"),
    [
        ("ledger", 'received_at: "2026-09-17 16:20"\n', "", "VALUE_ERROR", "received_at"),
        ("ledger", "by: spj.head", "by: spk.head", "NAME_UNKNOWN", "spj.head"),
        ("ledger", "procedure: zhuanjia", "procedure: zhuanjai", "NAME_UNKNOWN", "zhuanjia"),
        ("ledger", "reason: FACTS_COMPLEX", "reason: FACTS_COMPLX", "NAME_UNKNOWN", "FACTS_COMPLEX"),
        ("ledger", "spj/spjy.promised:", "spj/spjy.promissed:", "NAME_UNKNOWN", "promised"),
        ("ledger", "spj/spjy.delivery:", "spj/spjx.delivery:", "NAME_UNKNOWN", "spj/spjy"),
        ("ledger", "[case_received, case_accepted", "[case_recieved, case_accepted", "NAME_UNKNOWN", "case_received"),
        ("ledger", "fired: [remind, yellow", "fired: [remind, yelow", "LITERAL_ERROR", "yellow"),
        ("ledger", "2026-09-22 15:00", "2026-09-22 25:00", "STRING_PATTERN_MISMATCH", ""),
        ("deferral", "missing: [sb-tu", "missing: [sb-to", "NAME_UNKNOWN", "sb-tu"),
        ("deferral", "deferred: [sb-tu", "deferred: [sb-to", "NAME_UNKNOWN", "sb-tu"),
        ("full-ladder", 'runs_until: "+48d"\n', "", "VALUE_ERROR", "runs_until"),
        ("calendar-change", "by: calendar", "by: lead", "VALUE_ERROR", "calendar"),
        ("calendar-change", "year: 2027", "year: 2028", "VALUE_ERROR", "不在2028年内"),
    ],
)
def test_wrong_clock_scenario_is_refused(root: Path, name: str, old: str, new: str, code: str, why: str) -> None:
    path = root / "matters" / CLOCKS / "scenarios" / f"{name}.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DefinitionError) as error:
        load_scenarios(CLOCKS, root)
    findings = [finding for finding in error.value.findings if finding.code == code]
    assert findings
    assert why in str(findings[0])


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("minzu: 相同", "minzu: 相异", "ANSWER_UNKNOWN"),
        ("item: gaj/csdj, decision", "item: gaj/csdk, decision", "NAME_UNKNOWN"),
        ("reason: MATERIAL_ILLEGIBLE", "reason: MATERIAL_ILEGIBLE", "NAME_UNKNOWN"),
        ("material: jhz", "material: jhzz", "NAME_UNKNOWN"),
        ("by: gaj", "by: gajj", "NAME_UNKNOWN"),
        ("61070219000101002X", "61070219000101003X", "FIELD_INVALID"),
        ('at: "+7d 10:00"', 'at: "+7 10:00"', "STRING_PATTERN_MISMATCH"),
        ("act: supply_correction", "act: suply_correction", "ENUM"),
    ],
)
def test_scenario_that_cannot_be_played_is_refused(root: Path, old: str, new: str, code: str) -> None:
    path = root / "matters" / SLUG / "scenarios" / "correction.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(DefinitionError) as error:
        load_scenarios(SLUG, root)
    assert code in {finding.code for finding in error.value.findings}
    assert {finding.file for finding in error.value.findings} == {f"matters/{SLUG}/scenarios/correction.yaml"}


JOINT = ("kaiban-canyin", "lianhe-baozhuang", "lianhe-yanshou")


@pytest.mark.parametrize("slug", JOINT)
def test_each_bundle_with_joint_events_shows_how_they_may_go(slug: str) -> None:
    names = {scenario.scenario for scenario in load_scenarios(slug)}
    assert names >= {"all-consent", "one-veto", "silence", "department-absent", "reschedule"}


def test_every_act_on_joint_events_and_among_colleagues_is_in_some_scenario() -> None:
    done = {step.act for slug in JOINT for scenario in load_scenarios(slug) for step in scenario.steps}
    kinds = list(ActKind)
    new = kinds[kinds.index(ActKind.CONVENE_JOINT) : kinds.index(ActKind.HAND_OVER_WORK) + 1]
    assert set(new) <= done


@pytest.mark.parametrize("scenario", ALL, ids=[scenario.scenario for scenario in ALL])
def test_people_whom_a_scenario_names_have_demo_accounts(scenario: Scenario) -> None:
    logins = {account.login for account in ACCOUNTS}
    for step in scenario.steps:
        officers = (*step.officers, *(each for there in step.attendance.values() for each in there))
        named = {*filter(None, (step.to, step.whose)), *(each for text in officers for each in text.split(DEPUTY_MARK))}
        assert named <= logins
        assert step.by in logins or step.by in DESKS or step.by.endswith(".head")


def test_slot_of_a_scenario_is_a_time_in_beijing() -> None:
    slot = slot_of("+1d 09:00-11:30", date(2026, 9, 24), CALENDAR)
    assert slot.starts_at == datetime(2026, 9, 28, 1, 0, tzinfo=UTC)
    assert slot.ends_at == datetime(2026, 9, 28, 3, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "old", "new", "code", "why"),
    [
        ("all-consent", "act: convene_joint, joint: kanyan", "act: convene_joint, joint: kanyen", "NAME_UNKNOWN", ""),
        ("all-consent", "officers: [cgj, cgj2]", "officers: [cgj, cjg2]", "NAME_UNKNOWN", "cjg2"),
        ("all-consent", "officers: [cgj, cgj2]", "officers: [cgj, 城管]", "STRING_PATTERN_MISMATCH", ""),
        ("all-consent", "+2d 14:00-16:00", "+2d 14:00", "STRING_PATTERN_MISMATCH", ""),
        ("all-consent", "attendance: {spj:", "attendance: {gaj:", "NAME_UNKNOWN", "参加部门"),
        ("one-veto", "points: [shusan]", "points: [shusann]", "NAME_UNKNOWN", "shusan"),
        ("one-veto", "verdict: fail", "verdict: failed", "LITERAL_ERROR", "fail"),
        ("one-veto", "joints:\n    kanyan:", "joints:\n    kanyann:", "NAME_UNKNOWN", "kanyan"),
        ("reschedule", "reason: OFFICERS_AWAY", "reason: OFFICER_AWAY", "NAME_UNKNOWN", "OFFICERS_AWAY"),
        ("silence", "joint:kanyan.opinion:", "joint:kanyan.opinions:", "NAME_UNKNOWN", "opinion"),
        ("colleagues", "to: spj3", "to: spk3", "NAME_UNKNOWN", "spk3"),
        ("colleagues", "taken_act: 6", "taken_act: 60", "STEP_UNKNOWN", "第60步"),
        ("colleagues", "to_item: spj/spjy", "to_item: spj/spjj", "NAME_UNKNOWN", "spj/spjy"),
        ("signatures", "reason: DRAFT_UNCLEAR", "reason: DRAFT_UNCLAER", "NAME_UNKNOWN", "DRAFT_UNCLEAR"),
        ("signatures", "position: before", "position: first", "LITERAL_ERROR", "before"),
    ],
)
def test_wrong_joint_scenario_is_refused(root: Path, name: str, old: str, new: str, code: str, why: str) -> None:
    path = root / "matters" / "kaiban-canyin" / "scenarios" / f"{name}.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DefinitionError) as error:
        load_scenarios("kaiban-canyin", root)
    findings = [finding for finding in error.value.findings if finding.code == code]
    assert findings
    assert why in str(findings[0])
