"""The folder of the public site, replaced as a whole: a reader sees the site before or after, never half of it.

The folder is a symbolic link to a folder beside it that is named by its content. A new site is written beside it, and
the link is moved over in one step (rename(2)); the site before stays until the next change, for whoever is reading it.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

_DIGEST_CHARS = 16


class FolderTaken(Exception):
    """Something stands at the place that was not written by us: it is left alone."""


def put(folder: Path, files: Mapping[str, bytes]) -> bool:
    """Make `folder` hold exactly these files (path within it → content); False where it did already.

    Raises FolderTaken where there is something else, OSError where the place cannot be written.
    """
    place = Path(os.path.abspath(folder))  # noqa: PTH100 - resolve() would follow our own link
    place.parent.mkdir(parents=True, exist_ok=True)
    with _alone(place):
        return _put(place, files)


def _put(place: Path, files: Mapping[str, bytes]) -> bool:
    if place.exists() and not place.is_symlink() and (not place.is_dir() or any(place.iterdir())):
        raise FolderTaken(str(place))
    if place.is_symlink() and not _is_ours(place, place.readlink()):
        raise FolderTaken(str(place))
    target = place.with_name(f".{place.name}.{_digest(files)}")
    if place.is_symlink() and place.readlink().name == target.name and target.is_dir():
        return False
    _write(target, files)
    before = place.readlink().name if place.is_symlink() else ""
    if place.is_dir() and not place.is_symlink():
        place.rmdir()
    link = place.with_name(f".{place.name}.link-{uuid.uuid4().hex}")
    link.symlink_to(target.name)
    link.replace(place)
    _clear(place, {target.name, before, _lock(place).name})
    return True


@contextmanager
def _alone(place: Path) -> Iterator[None]:
    """One writer of a place at a time; a lock of a writer that was killed is free again."""
    with _lock(place).open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _lock(place: Path) -> Path:
    return place.with_name(f".{place.name}.lock")


def _is_ours(place: Path, target: Path) -> bool:
    return len(target.parts) == 1 and target.name.startswith(f".{place.name}.")


def _digest(files: Mapping[str, bytes]) -> str:
    made = hashlib.sha256()
    for path, content in sorted(files.items()):
        made.update(f"{path}\0{len(content)}\0".encode() + content)
    return made.hexdigest()[:_DIGEST_CHARS]


def _write(target: Path, files: Mapping[str, bytes]) -> None:
    """All files under a passing name, then the folder's own name: a folder of that name is whole."""
    if target.is_dir():
        return
    passing = target.with_name(f"{target.name}.part-{uuid.uuid4().hex}")
    try:
        for path, content in files.items():
            file = passing / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        passing.rename(target)
    finally:
        shutil.rmtree(passing, ignore_errors=True)


def _clear(place: Path, kept: set[str]) -> None:
    """Remove what former publications left, whole or cut off."""
    for each in place.parent.glob(f".{place.name}.*"):
        if each.name in kept:
            continue
        if each.is_symlink():
            each.unlink()
        elif each.is_dir():
            shutil.rmtree(each, ignore_errors=True)
