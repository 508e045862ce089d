"""How much may be handed in: one file, one material, one case; what a person leaves lying is counted by the ledger."""

from __future__ import annotations

MEGABYTE = 1024 * 1024
FILE_BYTES = 20 * MEGABYTE
"""One file, and one material once its pages are joined: what the ledger keeps as one file."""
MATERIAL_PAGES = 60
CASE_FILES = 60
CASE_BYTES = 200 * MEGABYTE
DAY_BYTES = 500 * MEGABYTE
"""Of one account or person within a day, that nothing on file refers to yet."""

SAID = (
    f"每个文件不超过{FILE_BYTES // MEGABYTE}MB；"
    f"每份材料不超过{MATERIAL_PAGES}页、合起来不超过{FILE_BYTES // MEGABYTE}MB；"
    f"一次申请不超过{CASE_FILES}个文件、{CASE_BYTES // MEGABYTE}MB；每人每天上传不超过{DAY_BYTES // MEGABYTE}MB。"
)
"""Said before anything is chosen."""


def too_much_of_material(name: str, pages: int, size: int) -> str:
    """What to do about a material with so many pages and bytes; empty where it is within its bounds."""
    if pages > MATERIAL_PAGES:
        return f"{name}会有 {pages} 页，每份材料最多 {MATERIAL_PAGES} 页。请去掉不需要的页，或到窗口提交纸质原件。"
    if size > FILE_BYTES:
        return f"{name}的文件合起来超过 {FILE_BYTES // MEGABYTE} MB。请删去一部分，或把 PDF 压缩后重新上传。"
    return ""


def too_much_of_case(files: int, size: int) -> str:
    """What to do about an application with so many files and bytes; empty where it is within its bounds."""
    if files > CASE_FILES:
        return f"一次申请最多 {CASE_FILES} 个文件。请先删去不需要的，或把几张照片合成一个 PDF 再上传。"
    if size > CASE_BYTES:
        return f"一次申请的文件合起来不超过 {CASE_BYTES // MEGABYTE} MB。请先删去不需要的，或压缩后重新上传。"
    return ""
