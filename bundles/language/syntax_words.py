"""What is wrong with a file that no parser can read, in the words and at the place of whoever wrote it.

A parser says where it could not go on, which is often the line after the mistake. What people get wrong is a short
list: tabs, Chinese punctuation, a space left out, a bracket or a quote that stays open. It is looked for from where
the parser's context began to where it gave up; only what is not found there is told in the parser's own terms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ruamel.yaml.error import MarkedYAMLError


class Said(NamedTuple):
    """Where (from 1), what is wrong, and what to do."""

    line: int
    column: int
    sentence: str
    mend: str


_KEY = r"[\w./-]+"
_SLIPS: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (re.compile(r"^ *(?P<at>\t)"), "第{column}列是制表符", "缩进请用空格（每层两个），不用制表符"),
    (re.compile(r"^(?P<at>\u3000)|^\s*(?:- *)?(?P<at2>\u3000)"), "第{column}列是全角空格", "缩进请用半角空格"),
    (
        re.compile(rf"(?:^\s*(?:- +)?|[{{,]\s*){_KEY}(?P<at>：)"),
        "第{column}列是中文冒号",
        "请改为英文冒号加一个空格（: ）",
    ),
    (
        re.compile(rf"(?:^\s*(?:- +)?|[{{,]\s*){_KEY}:(?P<at>\u3000)"),
        "第{column}列是全角空格",
        "冒号后面请用一个半角空格",
    ),
    (
        re.compile(r"[{\[][^}\]]*?(?P<at>，)\s*" + _KEY + ":"),
        "第{column}列是中文逗号",
        "各项之间请用英文逗号加一个空格",
    ),
    (
        re.compile(rf"(?:^\s*(?:- +)?|[{{,]\s*)[a-z]{_KEY}(?P<at>:)(?![\s/:}}\],]|$)"),
        "第{column}列的冒号后面没有空格",
        "请在冒号后面加一个空格",
    ),
)
"""What people write by mistake, each with what is said of it and how it is mended; the first that is found counts."""

_OPEN = {
    "}": ("花括号 { 没有合上", "请补上 }，各项之间用英文逗号"),
    "]": ("方括号 [ 没有合上", "请补上 ]，各项之间用英文逗号"),
}
_WORDS: tuple[tuple[str, str, str], ...] = (
    (
        "mapping values are not allowed",
        "这里多了一个冒号，或者缩进与上一行不一致",
        "含冒号的文字请加引号；同一层的各行左对齐",
    ),
    ("cannot start any token", "这里的文字以特殊符号开头", "请给这段文字加引号"),
    ("unknown escape character", "双引号里的反斜杠不能这样写", "请改用单引号"),
    ("could not find expected ':'", "这一行没有冒号", "请写成“键: 值”，冒号后面空一格"),
    ("did not find expected key", "缩进与上下文不一致", "同一层的各行请左对齐，用空格"),
    ("did not find expected '-'", "缩进与上下文不一致", "列表的各项请以“- ”开头，左对齐"),
    ("expected <block end>", "缩进与上下文不一致", "同一层的各行请左对齐，用空格"),
    ("block sequence entries are not allowed", "列表不能从这里开始", "请另起一行写“- ”，缩进两个空格"),
    ("expected a single document", "一个文件只写一份内容", "请删去 --- 或 ... 后面的内容"),
)
"""What the parser says, in ours; the first that it says counts."""


def explained(error: MarkedYAMLError, text: str) -> Said:
    """The mistake behind the parser's error, as far as it can be told."""
    problem = " ".join(str(each) for each in (error.context, error.problem) if each)
    mark, began = error.problem_mark or error.context_mark, error.context_mark
    last = mark.line if mark else 0
    first = min(began.line if began else last, last - 1)
    for line, said in enumerate(text.split("\n")[max(first, 0) : last + 1], max(first, 0) + 1):
        if slip := next(_slips(said, line), None):
            return slip
    if still_open := _still_open(error, problem):
        return still_open
    found = next((each for each in _WORDS if each[0] in problem), None)
    _, sentence, mend = found or ("", "这一处读不懂", "请检查这一行的缩进、冒号和引号")
    return Said(last + 1, mark.column + 1 if mark else 1, sentence, mend)


def _slips(said: str, line: int) -> Iterator[Said]:
    for pattern, sentence, mend in _SLIPS:
        if found := pattern.search(said.partition(" #")[0]):
            group = next(name for name, value in found.groupdict().items() if value is not None)
            column = found.start(group) + 1
            yield Said(line, column, sentence.format(column=column), mend)


def _still_open(error: MarkedYAMLError, problem: str) -> Said | None:
    """A bracket or a quote that was opened and never closed, told where it was opened."""
    began = error.context_mark
    if began is None:
        return None
    if "quoted scalar" in problem:
        sentence, mend = "引号没有合上", "请补上后面的引号，或者去掉前面的"
        return Said(began.line + 1, began.column + 1, sentence, mend)
    if "flow" in problem:
        closing = next((each for each in _OPEN if f"'{each}'" in problem), "")
        if closing:
            return Said(began.line + 1, began.column + 1, *_OPEN[closing])
    return None


def encoding_said(raw: bytes) -> tuple[str, str]:
    """Which encoding it is instead of UTF-8, and how to save it as that."""
    how = "请另存为 UTF-8：记事本“另存为”时编码选 UTF-8；VS Code 点右下角的编码，选“通过编码保存”再选 UTF-8"
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "文件是 UTF-16 编码，应为 UTF-8", how
    try:
        raw.decode("gb18030")
    except UnicodeDecodeError:
        return "文件应为 UTF-8 编码", how
    return "文件是 GBK 编码，应为 UTF-8", how
