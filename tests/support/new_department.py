"""A matter of departments that nobody of the demo works for, as somebody writes it who has just begun."""

from __future__ import annotations

import shutil
from pathlib import Path

from bundles.loader import BUNDLES_ROOT

SLUG = "yancao-lingshou"
_FIELDS = "fields: [{body: [uscc, name]}, {shop: [address]}]"
_FILES = {
    "items/ych/lsxk.yaml": f"""item: lsxk
name: 烟草专卖零售许可
department: ych
category: 公共服务
basis: [{{law: 待核实}}]
promised_limit: {{days: 9}}
{_FIELDS}
result: {{name: 许可证}}
visits: {{count: 1, reason: 到场核查}}
unverified: [category, basis, promised_limit, fields]
""",
    "items/gaj/zaqr.yaml": f"""item: zaqr
name: 治安确认
department: gaj
category: 公共服务
basis: [{{law: 待核实}}]
promised_limit: {{days: 9}}
{_FIELDS}
result: {{name: 确认书}}
visits: {{count: 1, reason: 到场核查}}
review: {{name: 会签, role: handler, count: 1}}
unverified: [category, basis, promised_limit, fields]
""",
    f"matters/{SLUG}/bundle.yaml": f"""bundle: {SLUG}
name: 开办烟草零售店
lead_department: ych
promised_limit: {{days: 9}}
situations:
  bendi: {{ask: 是否在本区？, leads_out: {{否: 请到所在地申请。}}}}
items: [ych/lsxk, gaj/zaqr]
joint:
  kanyan:
    name: 联合勘验
    kind: inspection
    items: [lsxk, zaqr]
    limits: {{convene: {{days: 1}}, confirm: {{days: 1}}, hold: {{days: 3}}, opinion: {{days: 2}}}}
intake: {{mode: pre_review, pre_review: {{days: 2}}, correction: {{days: 15}}}}
results: send_as_ready
delivery: {{at_issue: 结果以电子件送达}}
unverified: [lead_department, promised_limit, situations, items, joint, intake, delivery]
""",
    f"matters/{SLUG}/scenarios/smooth.yaml": """scenario: smooth
name: 一次勘验，全部通过
answers: {bendi: 是}
values: {body.uscc: 91610702MA00000017, body.name: 示例烟店, shop.address: 汉中市汉台区示例路7号}
steps:
  - {at: +0d 10:00, by: ych, act: complete_pre_review, item: ych/lsxk, complete: true}
  - {at: +0d 10:10, by: gaj#2, act: complete_pre_review, item: gaj/zaqr, complete: true}
  - {at: +0d 15:00, by: lead, act: convene_joint, joint: kanyan, slots: [+2d 09:00-11:00]}
  - {at: +0d 16:00, by: ych, act: confirm_joint, joint: kanyan, slots: [+2d 09:00-11:00], officers: [ych#1, ych#2]}
  - {at: +0d 16:10, by: gaj, act: confirm_joint, joint: kanyan, slots: [+2d 09:00-11:00], officers: [gaj#1, gaj#2]}
  - {at: +2d 12:00, by: lead, act: hold_joint, joint: kanyan, attendance: {ych: [ych#1, ych#2], gaj: [gaj, gaj#2]}}
  - {at: +2d 14:00, by: ych#2, act: give_joint_opinion, joint: kanyan, verdict: pass}
  - {at: +2d 15:00, by: gaj#2, act: give_joint_opinion, joint: kanyan, verdict: pass}
  - {at: +3d 10:00, by: ych#2, act: decide_item, item: ych/lsxk, decision: grant, result_no: YC-示例-1}
  - {at: +3d 10:10, by: gaj#1, act: propose_decision, item: gaj/zaqr, decision: grant, result_no: ZA-示例-1}
  - {at: +3d 10:20, by: gaj#2, act: sign_item, item: gaj/zaqr, agree: true}
expect:
  outcome: granted
  joints: {kanyan: {outcome: passed, round: 1}}
""",
}


def definitions(folder: Path) -> Path:
    """The tree's definitions with this matter, in a folder of their own."""
    ignored = shutil.ignore_patterns("*.py", "__pycache__", "schema")
    root = Path(shutil.copytree(BUNDLES_ROOT, folder / "bundles", ignore=ignored))
    for name, text in _FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root
