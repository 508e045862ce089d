"""Settings of the processes that play the world around us in the embedded stack: where they are, with which keys."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping

from bundles.loader import system_codes
from engine.home import Home
from engine.ports import LOOPBACK


def endpoints(home: Home, simulator_port: int) -> str:
    """The system of every department that has one, played by the simulator, each with its own key."""
    return json.dumps(
        {
            department: {
                "url": f"http://{LOOPBACK}:{simulator_port}/{department}",
                "secret": home.secret(f"system-{department}"),
            }
            for department in sorted(system_codes())
        }
    )


def post_box(home: Home, port: int, mail_port: int) -> dict[str, str]:
    """The gateway and the mail server of the demo, unless the person has set others."""
    gateway = {"url": f"http://{LOOPBACK}:{port}", "secret": home.secret("sms-gateway")}
    server = {"host": LOOPBACK, "port": mail_port, "sender": "lianban@example.invalid", "tls": "none"}
    own = {"LIANBAN_SMS_GATEWAY": gateway, "LIANBAN_MAIL_SERVER": server}
    return {key: os.environ.get(key) or json.dumps(value) for key, value in own.items()}


def parties(home: Home, ports: Mapping[str, int]) -> dict[str, str]:
    """The parties outside, each played by its simulator with a key of its own, unless the person has set others."""
    own = {
        party: {"url": f"http://{LOOPBACK}:{port}", "secret": home.secret(f"party-{party}")}
        for party, port in ports.items()
    }
    return {
        "LIANBAN_PARTIES": os.environ.get("LIANBAN_PARTIES") or json.dumps(own),
        "LIANBAN_OUTSIDER_PORTS": json.dumps(dict(ports)),
    }


def identity(home: Home, port: int) -> str:
    """The log-in provider of the demo, unless the person has set another."""
    own = {"issuer": f"http://{LOOPBACK}:{port}", "client_id": "lianban", "client_secret": home.secret("identity")}
    return os.environ.get("LIANBAN_IDENTITY") or json.dumps(own)
