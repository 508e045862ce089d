"""Writes the table of acts in `docs/api.md` from the one of the domain: `python -m starter.api.docs_export`.

`--check` writes nothing and ends with 1 when the page is not what the table says.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from domain.case.act_spec import ActSpec, On
from domain.case.act_specs import ACTS

PAGE = Path(__file__).parents[2] / "docs" / "api.md"
BEGIN, END = "<!-- acts: written by `python -m starter.api.docs_export`; do not edit -->", "<!-- end of acts -->"
_ON = {On.ITEM: "item", On.CASE: "case", On.JOINT: "joint event"}


def with_acts(page: str) -> str:
    """The page with its table of acts as the code is now. Raises ValueError where the page has no place for it."""
    before, found, rest = page.partition(BEGIN)
    _, ended, after = rest.partition(END)
    if not found or not ended:
        raise ValueError(f"{PAGE.name} has no place for the table of acts")
    return f"{before}{BEGIN}\n\n" + "\n".join(_rows()) + f"\n\n{END}{after}"


def _rows() -> Iterator[str]:
    yield "| `kind` | on | by | says | |"
    yield "|---|---|---|---|---|"
    for kind, spec in ACTS.items():
        if spec.sent_by == "people":
            on = " or ".join(word for flag, word in _ON.items() if flag in spec.on)
            by = ", ".join(sorted(role.value for role in spec.by))
            yield f"| `{kind}` {spec.name} | {on} | {by} | {_says(spec)} | {spec.about} |"


def _says(spec: ActSpec) -> str:
    needed = [f"`{name}`" for name in spec.needs]
    return ", ".join([*needed, *(f"(`{name}`)" for name in spec.may_say)]) or "nothing"


def main() -> int:
    """Write the table, or with `--check` say whether it is out of date."""
    page = PAGE.read_text(encoding="utf-8")
    made = with_acts(page)
    if "--check" in sys.argv[1:]:
        sys.stdout.write("" if made == page else f"{PAGE.name} is out of date\n")
        return 0 if made == page else 1
    PAGE.write_text(made, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
