"""One JSON line per event on standard error, from structlog, the standard library and the Temporal SDK alike.

Handlers sit behind a queue: workflow threads must never wait for a lock on the output. Values that an exception
text may carry from people's forms (PostgreSQL's DETAIL, pydantic's input_value) are cut out.
"""

import logging
import re
from logging.handlers import QueueHandler, QueueListener
from queue import SimpleQueue

import structlog
from structlog.typing import EventDict, WrappedLogger
from temporalio import activity, workflow

from runtime.counted_logs import CountRepeats

_DETAIL = re.compile(r"\n(DETAIL|CONTEXT): .*?(?=\nHINT: |\n\n|\Z)", re.DOTALL)
_INPUT_VALUE = re.compile(r"input_value=.*?, input_type=", re.DOTALL)


class _Queue(QueueHandler):
    """Hands records to the listener's thread as they are; closing it writes out what is queued."""

    def __init__(self, sink: logging.Handler) -> None:
        super().__init__(SimpleQueue())
        self._listener = QueueListener(self.queue, sink)
        self._listener.start()
        self._is_open = True

    def prepare(self, record: logging.LogRecord) -> logging.LogRecord:
        """Keep the record whole; the base class would turn structlog's dictionary into text."""
        return record

    def close(self) -> None:
        """Called by `logging.shutdown()`: drain the queue, then end the thread."""
        if self._is_open:
            self._is_open = False
            self._listener.stop()
        super().close()


def without_personal_values(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Cut values of rows and forms out of an exception's text."""
    trace = event.get("exception")
    if isinstance(trace, str):
        event["exception"] = _INPUT_VALUE.sub("input_value=…, input_type=", _DETAIL.sub("", trace))
    return event


def configure_logging(service: str, level: str) -> None:
    """Send every log event of this process to standard error as JSON; call once, at the start.

    `service` names the process in each line; `level` is the least level that is written.
    """
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="logged_at"),
    ]
    structlog.configure(
        processors=[
            *shared,
            # Here, as "the exception being handled" is known to the calling thread only.
            structlog.processors.format_exc_info,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    sink = logging.StreamHandler()
    sink.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                without_personal_values,
                _named(service),
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    queue = _Queue(sink)
    queue.addFilter(CountRepeats())
    root.handlers = [queue]
    root.setLevel(level)
    # Requests of the HTTP client would put addresses with case numbers into the log.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    workflow.logger.workflow_info_on_message = False
    activity.logger.activity_info_on_message = False


def _named(service: str) -> structlog.typing.Processor:
    def add_service(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        event["service"] = service
        return event

    return add_service
