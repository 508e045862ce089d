"""Joint events and signing in a bundle: what the law does not allow, or could never take effect, is refused."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bundles.language.findings import DefinitionError, Finding
from bundles.loader import BUNDLES_ROOT, load_bundle

FOOD = "kaiban-canyin"
UTILITIES = "lianhe-baozhuang"
ACCEPTANCE = "lianhe-yanshou"
BUNDLE = {slug: f"matters/{slug}/bundle.yaml" for slug in (FOOD, UTILITIES, ACCEPTANCE)}
PERMIT = "items/spj/spjy.yaml"
SIGN = "items/cgj/hwzp.yaml"
REASONS = "catalogue/reasons.yaml"
VISIT = "items: [spjy, spxjy, xfyb, hwzp]"
CONSENT = "silence: consent\n    silence_basis: "
BASIS = CONSENT + "联合报装方案：供应企业逾期未反馈的，视为对踏勘方案无意见（待核实）"
REVIEW = "review: {name: 会签, role: handler, count: 2, rule: all}"
APART = "separate: [[draft, review], [joint_opinion, review]]"
EXPERTS = "weights: {zjk: 2}, veto: [zjk]"
EXPERT_STOP = "stops: {name: 专家评审, ground: expert_review, basis: 行政许可法第四十五条, days: 10}"
PUT_RIGHT = "    after_last_basis: 联合验收方案：最后一次复查仍不合格或逾期未整改的，不予通过（待核实）\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the published definitions that a test may spoil."""
    ignore = shutil.ignore_patterns("*.py", "__pycache__", "schema", "scenarios")
    return Path(shutil.copytree(BUNDLES_ROOT, tmp_path / "bundles", ignore=ignore, copy_function=shutil.copyfile))


def spoil(root: Path, slug: str, file: str, old: str, new: str) -> tuple[Finding, ...]:
    """The findings after replacing `old` by `new` in one file."""
    path = root / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{file}: “{old}” should occur once"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(DefinitionError) as error:
        load_bundle(slug, root)
    return error.value.findings


@pytest.mark.parametrize(
    ("slug", "old", "new", "code", "path", "why"),
    [
        (
            FOOD,
            "      xf:\n",
            "      xf: {officers: 1}\n",
            "JOINT_OFFICERS_TOO_FEW",
            "kanyan.departments.xf",
            "两名以上",
        ),
        (FOOD, "      xf:\n", "      gaj:\n", "JOINT_DEPARTMENT_IDLE", "kanyan.departments.gaj", "永远不会参加"),
        (FOOD, "      xf:\n", "      xff:\n", "DEPARTMENT_UNKNOWN", "kanyan.departments.xff", "您是否想写 xf"),
        (FOOD, "{key: fanwei,", "{key: zhizhao,", "CHECKLIST_KEY_TWICE", "kanyan.departments.sjj", "写了两次"),
        (FOOD, VISIT, "items: [spjy, spxjy, xfyb, hwzp, zzhy]", "JOINT_ITEM_UNFIT", "kanyan.items", "即时办结"),
        (FOOD, VISIT, "items: [spjy, spxjy, xfyb, hwzp, zhxk]", "JOINT_DEADLOCK", "kanyan.items", "移出 items"),
        (FOOD, VISIT, "items: [spjy, spj/lxgs]", "EDGE_UNKNOWN", "kanyan.items.1", "没有本方案的事项"),
        (FOOD, "safety: true", "safety: true\n    silence: consent", "JOINT_SILENCE_UNLAWFUL", "silence", "永远不能"),
        (FOOD, "partial: true", "partial: true\n    closing: {rule: any}", "JOINT_PARTIAL_BY_VOTE", "partial", "all"),
        (
            FOOD,
            "moves: 1",
            "stops: {name: 勘验, ground: on_site, days: 5}\n    moves: 1",
            "JOINT_STOP_UNLAWFUL",
            "stops",
            "法律依据",
        ),
        (
            FOOD,
            "moves: 1",
            "stops: {name: 检测, ground: testing, basis: 行政许可法第四十五条, days: 5}\n    moves: 1",
            "JOINT_STOP_UNLAWFUL",
            "stops",
            "现场勘验计入期限",
        ),
        (FOOD, "moves: 1", "after_last: refused\n    moves: 1", "JOINT_REFUSAL_UNGROUNDED", "after_last", "第三十八条"),
        (FOOD, "moves: 1", "when: {guimo: 中型}\n    moves: 1", "OPTION_UNKNOWN", "kanyan.when", "中型"),
        (FOOD, "moves: 1", "convenor: spk\n    moves: 1", "DEPARTMENT_UNKNOWN", "convenor", "spj"),
        (UTILITIES, BASIS, "silence: consent", "JOINT_SILENCE_UNLAWFUL", "takan.silence", "写明依据"),
        (UTILITIES, "need: 2, veto: [gaj]", "need: 4, veto: [gaj]", "JOINT_QUORUM_TOO_HIGH", "need", "只有3票"),
        (UTILITIES, "need: 2, veto: [gaj]", "need: 2, veto: [xf]", "JOINT_VOTER_UNKNOWN", "closing.veto", "不参加"),
        (UTILITIES, "items: [wdlw, jtaq, gxgh]", "items: [wdlw]", "JOINT_OF_ONE", "waixian.items", "alone"),
        (UTILITIES, "        when: {gps: 是}\n", "", "JOINT_DEPARTMENT_IDLE", "takan.departments.sw", "when"),
        (ACCEPTANCE, "need: 3, " + EXPERTS, "need: 5, " + EXPERTS, "JOINT_QUORUM_TOO_HIGH", "need", "只有4权重"),
        (ACCEPTANCE, EXPERTS, "weights: {zjx: 2}", "JOINT_VOTER_UNKNOWN", "closing.weights", "zjk"),
        (ACCEPTANCE, PUT_RIGHT, "", "JOINT_REFUSAL_UNGROUNDED", "after_last", "after_last_basis"),
        (
            ACCEPTANCE,
            EXPERT_STOP,
            EXPERT_STOP.replace("expert_review", "other"),
            "JOINT_STOP_UNLAWFUL",
            "pingshen.stops",
            "不在行政许可法第四十五条",
        ),
        (
            ACCEPTANCE,
            "when: {zhuanjia: 是}",
            "when: {guimo: 否}",
            "JOINT_UNREACHABLE",
            "joint.pingshen",
            "任何一种回答",
        ),
        (FOOD, REVIEW, REVIEW.replace("handler", "department_head"), "REVIEW_IMPOSSIBLE", "review", "签不齐"),
        (FOOD, "  - sjj/zzhy\n", f"  - sjj/zzhy: {{{REVIEW}}}\n", "REVIEW_WITHOUT_DRAFT", "items.0", "没有人拟办"),
        (FOOD, APART, "separate: [[draft, draft]]", "SEPARATION_OF_ONE", "items.1.separate", "同一道"),
        (FOOD, APART, "separate: [[draft, commitment_check]]", "SEPARATION_WITHOUT_DUTY", "items.1", "告知承诺"),
        (FOOD, "on_return: restart", "separate: [[draft, review]]", "SEPARATION_WITHOUT_DUTY", "items.7", "review"),
    ],
)
def test_joint_event_that_cannot_be_is_refused(
    root: Path, slug: str, old: str, new: str, code: str, path: str, why: str
) -> None:
    findings = [finding for finding in spoil(root, slug, BUNDLE[slug], old, new) if finding.code == code]
    assert findings
    assert findings[0].file == BUNDLE[slug]
    assert findings[0].line > 1
    assert path in findings[0].path
    assert why in str(findings[0])


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "why"),
    [
        (SIGN, "{key: anquan,", "{key: weizhi,", "CHECKLIST_KEY_TWICE", "weizhi"),
        (PERMIT, "{key: shebei,", "{key: Shebei,", "STRING_PATTERN_MISMATCH", "小写字母"),
        ("items/spj/lxgs.yaml", "kind: wait", "kind: wait\nreview: {name: 审核}", "WAIT_DECIDES_NOTHING", "review"),
        (REASONS, "    JOINT_NOT_PASSED:", "    JOINT_NOT_PAST:", "REASON_UNKNOWN", "不予理由里没有它"),
        (BUNDLE[FOOD], "rule: any}\n", "rule: quorum}\n", "VALUE_ERROR", "票签"),
        (BUNDLE[FOOD], "    kind: inspection", "    kind: visit", "LITERAL_ERROR", "inspection"),
        (BUNDLE[FOOD], "reinspections: 2\n", "reinspection: 2\n", "EXTRA_FORBIDDEN", "reinspections"),
        (BUNDLE[FOOD], "[[draft, review], [joint", "[[drafts, review], [joint", "LITERAL_ERROR", "draft"),
    ],
)
def test_shape_of_checklists_reviews_and_events_is_checked(
    root: Path, file: str, old: str, new: str, code: str, why: str
) -> None:
    findings = [finding for finding in spoil(root, FOOD, file, old, new) if finding.code == code]
    assert findings
    assert why in str(findings[0])


@pytest.mark.parametrize("waits", [True, False])
def test_events_that_wait_for_each_other_are_refused(root: Path, waits: bool) -> None:
    path = root / BUNDLE[UTILITIES]
    text = path.read_text(encoding="utf-8")
    for old, new in (
        ("items: [lhkc]", "items: [lhkc, wdlw]"),
        ("items: [wdlw, jtaq, gxgh]", "items: [jtaq, gxgh]"),
        ("- cgj/wdlw: {when", "- cgj/wdlw: {after: gxgh, when"),
        ("- gaj/jtaq: {when", "- gaj/jtaq: {after: lhkc, when" if waits else "- gaj/jtaq: {when"),
    ):
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError) as error:
        load_bundle(UTILITIES, root)
    deadlocks = [finding for finding in error.value.findings if finding.code == "JOINT_DEADLOCK"]
    assert bool(deadlocks) == waits


def test_finding_says_where_why_and_what_to_do(root: Path) -> None:
    (finding,) = spoil(root, FOOD, BUNDLE[FOOD], "      xf:\n", "      xf: {officers: 1}\n")
    assert str(finding) == (
        f"{BUNDLE[FOOD]}:{finding.line}:12: joint.kanyan.departments.xf.officers："
        "现场核查应当指派两名以上工作人员（行政许可法第三十四条），“xf”只写了1名，请写 officers: 2 以上"
        " [JOINT_OFFICERS_TOO_FEW]"
    )
