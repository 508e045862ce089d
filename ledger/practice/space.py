"""The mark that tells a practice space's database from a real one: neither is ever served as the other."""

from __future__ import annotations

from ledger.connection.pool import Pool
from ledger.connection.sql import query


class SpaceMixed(Exception):
    """SPACE_MIXED: the settings say practice and the database is a real one, or the other way round."""

    code = "SPACE_MIXED"

    def __init__(self, *, is_practice: bool) -> None:
        said = "设置是练习环境，数据库里却有正式的办件" if is_practice else "数据库是练习环境的，设置却不是练习环境"
        super().__init__(f"{said}；没有启动。请核对 LIANBAN_PRACTICE 和 LIANBAN_DATABASE_DSN（{self.code}）")


async def guard(pool: Pool, *, is_practice: bool) -> None:
    """Let a process serve this database, or not; an empty one becomes a practice space by being served as one.

    Raises SpaceMixed.
    """
    name = "begin" if is_practice else "is_real"
    if not await pool.fetchval(query("practice/space", name)):
        raise SpaceMixed(is_practice=is_practice)
