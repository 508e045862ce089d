"""The workflow of the second kind: the loop, and what it gives at its end."""

from __future__ import annotations

from temporalio import workflow

from tests.support.note import NOTE_RULES, NoEffect, NoteAct, NoteOpening, NoteStart, NoteState
from workflows.process import Process


@workflow.defn(name="NoteWorkflow")
class NoteWorkflow(Process[NoteOpening, NoteState, NoteAct, NoEffect, NoEffect]):
    """One note."""

    @workflow.init
    def __init__(self, start: NoteStart) -> None:
        super().__init__(NOTE_RULES, start)

    @workflow.run
    async def run(self, start: NoteStart) -> str:
        """Written, confirmed or lapsed."""
        await self.live()
        return self.state.outcome or ""

    @workflow.query
    def current_state(self) -> NoteState:
        """As the workflow holds it."""
        return self.state
