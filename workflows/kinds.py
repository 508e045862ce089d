"""The workflow of each kind of process (过程), by the name under which the rules are registered."""

from __future__ import annotations

from typing import Any

from domain.cosigning.messages import COSIGNING
from domain.process.messages import CASE
from domain.steering.procedures import PROCEDURES
from workflows.case import CaseWorkflow
from workflows.cosigning import CosigningWorkflow
from workflows.process import Process
from workflows.steering import SteeringWorkflow

WORKFLOWS: dict[str, type[Process[Any, Any, Any, Any, Any]]] = {
    CASE: CaseWorkflow,
    COSIGNING: CosigningWorkflow,
    **dict.fromkeys(PROCEDURES, SteeringWorkflow),
}
"""By name of the kind; a worker of the cases' queue serves them all."""
