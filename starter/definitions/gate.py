"""The gate before a definition comes into force: whatever `check`, `coverage` and `test` find as an error shuts it.

One function and one list of findings, for everybody who publishes; nothing is known to be wrong and let through.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from bundles.checks.whole import Checked, check_whole
from bundles.language.findings import Finding
from bundles.language.yaml_files import read_yaml
from bundles.loader import BUNDLES_ROOT, LoadedBundle
from domain.time.calendar import WorkCalendar
from starter.trials.expectations import RECEIVED_ON, Proof, prove


@dataclass(frozen=True)
class Judged:
    """A bundle before the gate: everything that was found, and its scenarios as they came out under the rules."""

    checked: Checked
    proofs: tuple[Proof, ...]

    @property
    def loaded(self) -> LoadedBundle | None:
        """The bundle, where it could be put together."""
        return self.checked.loaded

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What shuts the gate, in the order of the files."""
        return tuple(sorted({*self.checked.errors, *self.differences}))

    @property
    def differences(self) -> tuple[Finding, ...]:
        """Where scenarios came out otherwise than they declare."""
        return tuple(found for proof in self.proofs for found in proof.findings)


def judge(
    slug: str,
    calendar: WorkCalendar,
    root: Path = BUNDLES_ROOT,
    *,
    received_on: date = RECEIVED_ON,
    today: date | None = None,
) -> Judged:
    """Everything that is wrong with the bundle, its scenarios played as received on that day (Beijing).

    `today`: the legal day on which it is to be published, by which a definition can be over already. Raises
    DefinitionError where catalogue or items cannot be read.
    """
    checked = check_whole(slug, root)
    loaded = checked.loaded
    if loaded is None:
        return Judged(checked, ())
    if today is not None and (over := _over(loaded, root, today)):
        checked = replace(checked, findings=tuple(sorted({*checked.findings, over})))
    return Judged(checked, prove(loaded, calendar, root, checked.scenarios, received_on))


def _over(loaded: LoadedBundle, root: Path, today: date) -> Finding | None:
    """A definition whose last day has passed: it would never be in force."""
    effective = loaded.bundle.effective
    if effective is None or effective.until is None or effective.until >= today:
        return None
    file = read_yaml(root / "matters" / loaded.bundle.bundle / "bundle.yaml", root)
    sentence = f"施行期到{effective.until}为止，已经过去，发布了也不会施行"
    return file.finding(("effective",), "EFFECTIVE_OVER", sentence, "请改正 effective 的 to，或不写")
