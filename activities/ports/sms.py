"""Text messages (短信) by a gateway: one signed POST each, known again by its id.

`POST {url}/messages` with `{"id", "to", "text"}`, signed as Standard Webhooks; the answer is 200 or 202 with
`{"receipt"}`. The same id again gets the same receipt and reaches nobody a second time. 408, 425, 429 and 5xx ask for
another try, any other answer refuses the message for good.
"""

from __future__ import annotations

import json

import httpx
from pydantic import ValidationError

from activities.ports.outgoing import Away, Outgoing, Refused
from activities.ports.party import Receipt
from runtime.settings import SignedEndpoint
from runtime.signing import signed_headers
from runtime.transport import asks_for_later, tls

TIMEOUT = httpx.Timeout(5.0, connect=2.0)


class SmsGateway:
    """The gateway of the settings."""

    def __init__(self, endpoint: SignedEndpoint) -> None:
        self._endpoint = endpoint

    async def send(self, message: Outgoing) -> str:
        """Hand the message to the gateway. Raises Away, Refused."""
        body = json.dumps(
            {"id": message.message_id, "to": message.address, "text": message.text}, ensure_ascii=False
        ).encode()
        headers = {"content-type": "application/json"}
        headers |= signed_headers(self._endpoint.secret, message.message_id, body)
        try:
            async with httpx.AsyncClient(timeout=TIMEOUT, verify=tls(), trust_env=False) as client:
                answer = await client.post(f"{self._endpoint.url.rstrip('/')}/messages", content=body, headers=headers)
        except httpx.TimeoutException:
            raise Away("GATEWAY_SLOW") from None
        except httpx.HTTPError:
            raise Away("GATEWAY_AWAY") from None
        return _receipt(answer)


def _receipt(answer: httpx.Response) -> str:
    if asks_for_later(answer.status_code):
        raise Away("GATEWAY_LATER")
    if not answer.is_success:
        raise Refused("GATEWAY_REFUSED")
    try:
        return Receipt.model_validate_json(answer.content).receipt
    except ValidationError:
        # Taken or not: the same id asks again, and the gateway knows it.
        raise Away("GATEWAY_ANSWER_INVALID") from None
