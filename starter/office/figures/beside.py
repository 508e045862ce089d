"""Facts of what is beside the journals of cases, made anew each time: ratings, matters, begun applications, calls."""

from __future__ import annotations

from domain.case.course import Course
from domain.figures import of_drafts, of_matters, of_ratings, of_surveys
from domain.figures.of_case import marks_of
from ledger.connection.pool import Pool
from ledger.figures import beside, facts
from ledger.figures.facts import Source


async def count_beside(pool: Pool, source: Source, subject: str) -> None:
    """Bring the facts of one subject up to what stands on file; what is not there has none."""
    async with pool.acquire() as connection, connection.transaction():
        await beside.hold(connection, subject)
        match source:
            case "rating":
                journal = await facts.read_journal(connection, subject)
                if journal is not None:
                    marks = marks_of(Course.of(journal.opening, journal.entries), journal.hall)
                    asked = of_ratings.asked(await beside.asked(connection, subject), marks.lead_department)
                    made = (*asked, *of_ratings.rated(await beside.ratings(connection, subject)))
                    await beside.write(connection, marks, of_ratings.KINDS, made)
            case "matter":
                matter = await beside.matter(connection, subject)
                if matter is not None:
                    made = of_matters.matter_facts(matter.opening, matter.entries, matter.recorded)
                    await beside.write(connection, matter.marks, of_matters.KINDS, made)
            case "draft":
                draft = await beside.draft(connection, subject)
                if draft is not None:
                    made = of_drafts.begun(draft.steps, draft.marks.lead_department)
                    await beside.write(connection, draft.marks, of_drafts.KINDS, made)
            case "survey":
                read = await beside.survey_call(connection, subject)
                if read is not None:
                    await beside.write(connection, read.marks, of_surveys.KINDS, of_surveys.called(read.call))
            case "case":
                raise ValueError(source)
