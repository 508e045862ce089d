"""Two workflows as small as can be, to see whether a server hands out tasks and skips time.

In a module of their own: the sandbox imports it anew, and nothing that it must not touch with it.
"""

from datetime import timedelta

from temporalio import workflow


@workflow.defn
class Echo:
    """Gives back what it was given."""

    @workflow.run
    async def run(self, word: str) -> str:
        return word


@workflow.defn
class Rest:
    """Sleeps for three days and says for how many days it slept."""

    @workflow.run
    async def run(self) -> int:
        began_at = workflow.now()
        await workflow.sleep(timedelta(days=3))
        return (workflow.now() - began_at).days
