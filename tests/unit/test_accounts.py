"""How an installation hashes passwords; the tests' own process hashes with less work (`tests/conftest.py`)."""

from __future__ import annotations

import subprocess
import sys

from argon2 import extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY


def test_an_installation_hashes_passwords_with_the_work_that_rfc_9106_recommends() -> None:
    command = "from ledger.accounts import password_hash; print(password_hash('一句长长的话'))"
    made = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=True).stdout
    assert extract_parameters(made.strip()) == RFC_9106_LOW_MEMORY
