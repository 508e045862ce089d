"""Who sits where in an exercise: the trainee takes the place of the person whom the scenario names, in every act.

The two change places: were the trainee's own account somebody else in the scenario, that part falls to the account
whose place was taken. So nobody is two people there, and what the rules keep apart stays apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from domain.case.acts import Actor, Attendance, Officer
from engine.demo import ACCOUNTS
from starter.office.requests import ActRequest
from starter.practice.exercises import Exercise
from starter.trials.steps import actor_of


@dataclass(frozen=True)
class Seats:
    """Account ids that change places; whoever is not named keeps theirs."""

    places: Mapping[str, str]

    @classmethod
    def of(cls, exercise: Exercise, trainee_id: str) -> Seats:
        """The trainee on the exercise's desk; an applicant is the case's own, so nobody moves."""
        if exercise.is_applicants:
            return cls({})
        own = actor_of(exercise.desk, exercise.definition, "").actor_id
        return cls({own: trainee_id, trainee_id: own})

    def person(self, account_id: str) -> str:
        """Who sits in that place."""
        return self.places.get(account_id, account_id)

    def names(self, trainee_id: str, trainee: str) -> Mapping[str, str]:
        """Names of the people of the scenarios as they sit, by account id."""
        return {each.account_id: each.name for each in ACCOUNTS} | {trainee_id: trainee}

    def seated(self, request: ActRequest) -> ActRequest:
        """The act with everybody whom it names in their place."""
        return request.model_copy(
            update={
                "actor": self._actor(request.actor),
                "to": self.person(request.to) if request.to else None,
                "whose": self.person(request.whose) if request.whose else None,
                "officers": self._officers(request.officers),
                "attendance": tuple(
                    Attendance(department=each.department, officers=self._officers(each.officers))
                    for each in request.attendance
                ),
            }
        )

    def _actor(self, actor: Actor) -> Actor:
        return actor.model_copy(update={"actor_id": self.person(actor.actor_id)})

    def _officers(self, officers: Iterable[Officer]) -> tuple[Officer, ...]:
        return tuple(
            Officer(actor_id=self.person(each.actor_id), deputy_for=each.deputy_for and self.person(each.deputy_for))
            for each in officers
        )
