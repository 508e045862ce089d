"""What a run carries of a joint event when it continues as new reads as it always did."""

from __future__ import annotations

import json

from temporalio.contrib.pydantic import pydantic_data_converter

from domain.case.joint.state import JointState, PartyState


def test_number_of_convenings_is_called_turn_on_the_wire() -> None:
    state = JointState(convening=3, parties={"a": PartyState()})
    (payload,) = pydantic_data_converter.payload_converter.to_payloads([state])
    written = json.loads(payload.data)
    assert written["turn"] == 3
    assert "convening" not in written
    assert pydantic_data_converter.payload_converter.from_payloads([payload], [JointState]) == [state]
    assert json.loads(state.model_dump_json())["turn"] == state.model_dump(mode="json")["turn"] == 3
