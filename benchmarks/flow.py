"""The one flow that every variant runs: a newborn case of four inbox items, as facts without any engine.

Birth certificate, then household registration, then medical insurance and social-security card at the same
time. Each item is a dispatch (its work-list row), a wait for the decision, a record; one write opens the case
and one concludes it: ten writes.
"""

from pydantic import BaseModel

BIRTH_CERTIFICATE = "birth_certificate"
HOUSEHOLD = "household"
INSURANCE = "insurance"
CARD = "card"

SERIAL_ITEMS = (BIRTH_CERTIFICATE, HOUSEHOLD)
PARALLEL_ITEMS = (INSURANCE, CARD)
ITEMS = SERIAL_ITEMS + PARALLEL_ITEMS

PREDECESSOR = {HOUSEHOLD: BIRTH_CERTIFICATE, INSURANCE: HOUSEHOLD, CARD: HOUSEHOLD}

GRANTED = "granted"
CONCLUDED = "concluded"


class Decision(BaseModel):
    """A clerk's decision on one item, as the driver sends it: the item's key and its outcome."""

    item: str
    outcome: str


class Notice(BaseModel):
    """What the driver learned from PostgreSQL: `item` of `case_no` is in the work list, or the case is `CONCLUDED`.

    `seen_at` is the driver's `perf_counter` in seconds when the notification was handled.
    """

    case_no: str
    item: str
    seen_at: float


class HistorySize(BaseModel):
    """Size of one concluded case in the engine's own record: number of events and bytes."""

    events: int
    size_bytes: int


class WorkerOrder(BaseModel):
    """What a worker process is told in one line on its standard input; it never reads the environment.

    `schema_name` is the variant's own schema in the shared database. `temporal_*` are empty for an engine
    without a server. `sandbox` says whether Temporal's workflow sandbox is on.
    """

    database_url: str
    schema_name: str
    temporal_address: str = ""
    temporal_namespace: str = ""
    task_queue: str = ""
    sandbox: bool = True
