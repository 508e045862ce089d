"""A Temporal server process on a SQLite file: for tests and for the stack of one machine.

All its ports are free ones on 127.0.0.1. `prepare_namespace` makes the namespace and the search attributes
that cases carry (codes and days only, nothing personal).
"""

import asyncio
import os
import signal
import sqlite3
import subprocess
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from google.protobuf.duration_pb2 import Duration
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest, ListSearchAttributesRequest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest, RegisterNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from engine.errors import EngineError
from engine.ports import LOOPBACK, answers, free_ports, is_taken
from engine.processes import last_lines, spawn
from engine.temporal_server import MODULE

# Fixed for the life of a database; four serve one machine with the raised poll rates of dynamic.yaml.
HISTORY_SHARDS = 4
RETENTION = timedelta(hours=72)
START_SECONDS = 60.0
STOP_SECONDS = 20.0
SEARCH_ATTRIBUTES = {
    "LianbanBundle": IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
    "LianbanPhase": IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
    "LianbanLead": IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
}
PORTS = (
    "FRONTEND_GRPC_PORT",
    "FRONTEND_HTTP_PORT",
    "FRONTEND_MEMBERSHIP_PORT",
    "HISTORY_GRPC_PORT",
    "HISTORY_MEMBERSHIP_PORT",
    "MATCHING_GRPC_PORT",
    "MATCHING_MEMBERSHIP_PORT",
    "WORKER_GRPC_PORT",
    "WORKER_MEMBERSHIP_PORT",
)


class EmbeddedTemporal:
    """One Temporal server whose two SQLite files live in `folder`."""

    def __init__(self, binary: Path, folder: Path, *, log: Path, preferred_ports: dict[str, int] | None = None) -> None:
        self.ports = preferred_ports or {}
        self.process: subprocess.Popen[bytes] | None = None
        self._binary = binary
        self._folder = folder
        self._log = log

    @property
    def address(self) -> str:
        """host:port of the frontend; valid after `start()`."""
        return f"{LOOPBACK}:{self.ports['FRONTEND_GRPC_PORT']}"

    def launch(self) -> None:
        """Start the process without waiting; the ports of an earlier start are kept where they are free."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if set(self.ports) != set(PORTS) or any(is_taken(port) for port in self.ports.values()):
            self.ports = dict(zip(PORTS, free_ports(len(PORTS)), strict=True))
        self._forget_members()
        env = {
            "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
            "HOME": str(self._folder),
            "DB": "sqlite",
            "DBNAME": str(self._folder / "temporal.db"),
            "VISIBILITY_DBNAME": str(self._folder / "visibility.db"),
            "DYNAMIC_CONFIG_FILE_PATH": str(MODULE / "dynamic.yaml"),
            "LOG_LEVEL": "warn",
            "NUM_HISTORY_SHARDS": str(HISTORY_SHARDS),
            "BIND_ON_IP": LOOPBACK,
            **{name: str(port) for name, port in self.ports.items()},
        }
        self.process = spawn([self._binary, "--allow-no-auth", "start"], log=self._log, env=env, cwd=self._folder)

    def _forget_members(self) -> None:
        """Clear the list of the cluster's members, of whom none can be alive while the server is stopped.

        The server would otherwise wait up to a minute (measured) for the members of its last run.
        """
        database = self._folder / "temporal.db"
        if not database.exists():
            return
        with closing(sqlite3.connect(database)) as connection, connection:
            found = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'cluster_membership'")
            if found.fetchone() is not None:
                connection.execute("DELETE FROM cluster_membership")

    async def ready(self) -> Client:
        """Wait until the server is healthy and return a client that may make namespaces.

        Raises EngineError with the end of its log when it ended or took too long.
        """
        deadline = time.monotonic() + START_SECONDS
        port = self.ports["FRONTEND_GRPC_PORT"]
        while True:
            if self.process is None or self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise EngineError(
                    "TEMPORAL_NOT_STARTED",
                    f"Temporal 服务端没有启动：\n{last_lines(self._log)}\n",
                    f"完整日志：{self._log}",
                )
            if answers(port):
                try:
                    client = await Client.connect(self.address)
                    if await client.service_client.check_health(timeout=timedelta(seconds=2)):
                        return client
                except (RPCError, RuntimeError):
                    # Listening, but its services have not found each other yet.
                    pass
            await asyncio.sleep(0.05)

    async def start(self) -> Client:
        """Start the server and wait until it is healthy."""
        self.launch()
        return await self.ready()

    def stop(self) -> None:
        """Stop the server; what it acknowledged is on disk."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(STOP_SECONDS)
        self.process = None


async def prepare_namespace(client: Client, namespace: str) -> None:
    """Make `namespace` and our search attributes where they are not there yet; safe to repeat.

    Works on any server that `client` reaches and may administer.
    """
    try:
        await client.workflow_service.register_namespace(
            RegisterNamespaceRequest(
                namespace=namespace,
                workflow_execution_retention_period=Duration(seconds=int(RETENTION.total_seconds())),
            )
        )
    except RPCError as error:
        if error.status is not RPCStatusCode.ALREADY_EXISTS:
            raise
    await _until_known(client, namespace)
    listed = await client.operator_service.list_search_attributes(ListSearchAttributesRequest(namespace=namespace))
    missing = {name: kind for name, kind in SEARCH_ATTRIBUTES.items() if name not in listed.custom_attributes}
    if missing:
        await client.operator_service.add_search_attributes(
            AddSearchAttributesRequest(namespace=namespace, search_attributes=missing)
        )


async def _until_known(client: Client, namespace: str) -> None:
    """Wait until the server's own cache knows a namespace that was just made."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace=namespace))
            return
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND or time.monotonic() > deadline:
                raise
        await asyncio.sleep(0.05)
