"""What the check of definitions found, as the command line prints it."""

from __future__ import annotations

from collections.abc import Sequence

from bundles.language.findings import Finding
from starter.cli.output import print_json, say


def definition_findings(
    findings: Sequence[Finding], slugs: Sequence[str], *, as_json: bool, is_strict: bool = False
) -> int:
    """Findings of definitions as `file:line:column: field：what, suggestion [CODE]`; 1 when the check fails.

    It fails on errors, and with `is_strict` on warnings (提示) too.
    """
    errors = [each for each in findings if each.level == "error" or is_strict]
    if as_json:
        names = ("file", "line", "column", "level", "code", "path", "sentence", "article", "suggestion")
        print_json([{name: getattr(each, name) for name in names} for each in findings])
        return 1 if errors else 0
    for each in findings:
        say(str(each))
    if errors:
        say(f"共 {len(errors)} 处问题。", error=True, style="red")
        return 1
    hints = f"（{len(findings)} 处提示）" if findings else ""
    say(f"检查通过{hints}：{'、'.join(slugs)}。", style="green")
    return 0
