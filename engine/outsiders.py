"""The simulated parties outside (外部单位模拟系统), each a process of its own: `python -m engine.outsiders NAME`."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping

from domain.letters.of_results import CARRIER
from domain.letters.payment import PAYMENT
from engine.outsider import Outsider, serve
from engine.parties.carrier import CarrierSimulator
from engine.parties.payment import PaymentOutsider
from engine.parties.platform import ProvincePlatform
from engine.parties.sources import SharedData
from runtime.exits import run_process
from runtime.logs import configure_logging
from runtime.settings import load_settings

OUTSIDERS: Mapping[str, type[Outsider]] = {
    "sources": SharedData,
    "platform": ProvincePlatform,
    PAYMENT: PaymentOutsider,
    CARRIER: CarrierSimulator,
}
"""By the party's name in the settings."""


async def _main(stop: asyncio.Event) -> int:
    party = sys.argv[1]
    settings = load_settings()
    configure_logging(f"outsider-{party}", settings.log_level)
    return await serve(OUTSIDERS[party], party, settings, stop)


def main() -> None:
    """Play the party that the arguments name, until told to stop."""
    run_process(_main)


if __name__ == "__main__":
    main()
