"""A district's file that extends a province's template: what differs, with its source, and where findings point."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bundles.language.findings import DefinitionError, Finding
from bundles.loader import LoadedBundle, load_bundle
from domain.time.clock import Limit

FIXTURES = Path(__file__).parents[1] / "fixtures" / "bundles"
TEMPLATE, DISTRICT = "templates/sheng.yaml", "matters/quji/bundle.yaml"
OWN = """bundle: quji
extends: sheng
name: 区级样例一件事
promised_limit: {days: 6}
situations:
  jiuzhi: {help: 十八位, source: {text: 区局答复}}
  chengnuo: {remove: true, source: {text: 区局答复}}
items:
  - swj/jybs: {promised_limit: {days: 2}, source: {text: 区税务局公告}}
  - rsj/zgcb: {remove: true, source: {text: 区里不办}}
  - swj/qsba: {after: sldj, source: {text: 区税务局公告}}
intake: {correction: {days: 15}}
source: {text: 区清单}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the sample definitions, the template among them."""
    return Path(shutil.copytree(FIXTURES, tmp_path / "bundles", copy_function=shutil.copyfile))


def district(root: Path, text: str = OWN) -> LoadedBundle:
    """The district's bundle, written as this text."""
    file = root / DISTRICT
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return load_bundle("quji", root)


def findings(root: Path, old: str, new: str) -> tuple[Finding, ...]:
    """What is found after a change of the district's file."""
    assert OWN.count(old) == 1
    with pytest.raises(DefinitionError) as error:
        district(root, OWN.replace(old, new))
    return error.value.findings


def line_of(text: str, part: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if part in line)


def test_a_district_names_only_what_differs(root: Path) -> None:
    bundle = district(root).bundle
    assert (bundle.name, bundle.extends, bundle.promised_limit) == ("区级样例一件事", "sheng", Limit(days=6))
    assert bundle.source is not None
    assert bundle.source.text == "区清单"
    assert list(bundle.situations) == ["jiuzhi"]
    question = bundle.situations["jiuzhi"]
    assert (question.ask, question.help) == ("是否已有统一社会信用代码？", "十八位")
    assert [entry.key for entry in bundle.items] == ["sjj/sldj", "swj/jybs", "swj/qsba"]
    changed, added = bundle.items[1], bundle.items[2]
    assert (changed.after, changed.why, changed.promised_limit) == (("sjj/sldj",), "凭执照办理", Limit(days=2))
    assert added.after == ("sjj/sldj",)
    assert (bundle.intake.correction, bundle.intake.pre_review) == (Limit(days=15), Limit(days=1))
    assert bundle.results == "send_as_ready"


def test_the_version_of_record_covers_both_files(root: Path) -> None:
    before = district(root)
    assert {TEMPLATE, DISTRICT} <= set(before.sources)
    template = root / TEMPLATE
    template.write_text(template.read_text(encoding="utf-8").replace("凭执照办理", "凭营业执照办理"), encoding="utf-8")
    after = district(root)
    assert after.definition.hash != before.definition.hash
    changed = {name for name in after.sources if after.sources[name] != before.sources[name]}
    assert changed == {TEMPLATE}


def test_what_is_wrong_in_the_template_is_found_there(root: Path) -> None:
    template = root / TEMPLATE
    text = template.read_text(encoding="utf-8").replace("after: sldj, why", "aftr: sldj, why")
    template.write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError) as error:
        district(root)
    (finding,) = error.value.findings
    assert (finding.file, finding.line, finding.code) == (TEMPLATE, line_of(text, "aftr"), "EXTRA_FORBIDDEN")


def test_what_is_wrong_in_the_district_is_found_there(root: Path) -> None:
    (finding,) = findings(root, "{promised_limit: {days: 2},", "{promised_limit: {days: 2}, afetr: sldj,")
    assert (finding.file, finding.code) == (DISTRICT, "EXTRA_FORBIDDEN")
    assert finding.line == line_of(OWN, "swj/jybs")


def test_an_edge_to_an_item_that_the_district_removed_is_found_where_it_stands(root: Path) -> None:
    gone = "  - sjj/sldj: {remove: true, source: {text: 区里不办}}\n  - swj/jybs"
    found = findings(root, "  - swj/jybs", gone)
    assert {(each.file, each.code) for each in found} == {(TEMPLATE, "EDGE_UNKNOWN"), (DISTRICT, "EDGE_UNKNOWN")}


@pytest.mark.parametrize(
    ("old", "new", "code", "part"),
    [
        ("extends: sheng", "extends: shen", "TEMPLATE_UNKNOWN", "extends"),
        ("{help: 十八位, source: {text: 区局答复}}", "{help: 十八位}", "OVERRIDE_WITHOUT_SOURCE", "jiuzhi"),
        (", source: {text: 区里不办}", "", "OVERRIDE_WITHOUT_SOURCE", "rsj/zgcb"),
        ("source: {text: 区清单}\n", "", "OVERRIDE_WITHOUT_SOURCE", "bundle: quji"),
        ("rsj/zgcb: {remove", "rsj/zgcc: {remove", "OVERRIDE_UNKNOWN", "rsj/zgcc"),
    ],
)
def test_overrides_say_on_what_they_rest(root: Path, old: str, new: str, code: str, part: str) -> None:
    (finding,) = findings(root, old, new)
    assert (finding.file, finding.code) == (DISTRICT, code)
    assert finding.line == line_of(OWN.replace(old, new), part)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("template: sheng", "template: shi", "TEMPLATE_MISPLACED"),
        ("template: sheng", "template: sheng\nextends: guojia", "TEMPLATE_CHAIN"),
    ],
)
def test_a_template_stands_for_itself(root: Path, old: str, new: str, code: str) -> None:
    template = root / TEMPLATE
    template.write_text(template.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(DefinitionError) as error:
        district(root)
    assert [(each.file, each.code) for each in error.value.findings] == [(TEMPLATE, code)]
