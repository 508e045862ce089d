"""What a department's system is tested for: each check with its place in the contract and what to do when it fails."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from activities.connectors.http import CONTRACT

Outcome = Literal["passed", "failed", "skipped"]


class Check(StrEnum):
    """The checks, in the order in which they are told."""

    TAKEN = "request_taken"
    SAME_RECEIPT = "same_receipt"
    TOLD = "request_told"
    NOT_KNOWN = "unknown_request"
    WRONG_KEY = "wrong_key_refused"
    NO_SIGNATURE = "unsigned_refused"
    CHANGED_BODY = "changed_body_refused"
    STALE = "stale_refused"
    BIG_BODY = "big_body_refused"
    NEXT_KEY = "next_key_taken"
    CALLED_BACK = "called_back"
    CALL_SIGNED = "call_back_signed"
    CALL_READABLE = "call_back_readable"
    CALL_CONTRACT = "call_back_contract"
    CALL_REQUEST = "call_back_request_no"
    CALL_COMPLETE = "decision_complete"
    CALL_REPEATED = "call_back_repeated"
    CALL_ID = "call_back_id"
    NO_REDIRECT = "redirect_not_followed"


@dataclass(frozen=True)
class CheckWords:
    """A check's title, its place in the contract (docs/api.md, 部门业务系统对接规范), and the remedy."""

    title: str
    place: str
    remedy: str


_SENT, _SIGNED, _BACK = "「收到请求」", "「签名」", "「回调」"
WORDS: Mapping[Check, CheckWords] = {
    Check.TAKEN: CheckWords(
        "收下签名正确的请求并给出受理编号", _SENT, '请以 2xx 应答，报文为 {"receipt": "受理编号"}，不超过 200 字符。'
    ),
    Check.SAME_RECEIPT: CheckWords(
        "同一请求再次送来，受理编号不变", _SENT, "请按 request_no 识别重发，返回第一次的受理编号，不另立一件。"
    ),
    Check.TOLD: CheckWords(
        "询问已收到的请求，答以受理编号", _SENT, "请实现 GET requests/{request_no}，收到过的返回同一个 receipt。"
    ),
    Check.NOT_KNOWN: CheckWords("询问没有收到过的请求，答 404", _SENT, "没有收到过的请求编号请答 404。"),
    Check.WRONG_KEY: CheckWords(
        "密钥不对的请求不收", _SIGNED, "请先核对签名再处理，签名不对答 401，并且什么都不留下。"
    ),
    Check.NO_SIGNATURE: CheckWords("没有签名的请求不收", _SIGNED, "缺少 webhook-* 报头的请求请答 401。"),
    Check.CHANGED_BODY: CheckWords("报文改动过的请求不收", _SIGNED, "请对收到的原始字节核对签名，不要先解析再拼。"),
    Check.STALE: CheckWords(
        "十分钟前签名的请求不收", _SIGNED, "webhook-timestamp 与本机时间相差超过 300 秒的，请答 401。"
    ),
    Check.BIG_BODY: CheckWords("5 MB 的报文不收", _SENT, "请限制报文大小（联办的请求不超过 1 MiB），超过的答 413。"),
    Check.NEXT_KEY: CheckWords("用新密钥签名的请求也收", _SIGNED, "更换密钥期间请同时接受新旧两把密钥。"),
    Check.CALLED_BACK: CheckWords(
        "收到请求后回调：确认接收，并作出决定",
        _BACK,
        "请向请求里的 call_back 地址发送 acknowledge_item 和 decide_item；本机地址要能从系统访问（--call-back）。",
    ),
    Check.CALL_SIGNED: CheckWords("回调签名正确", _SIGNED, "请用同一把密钥签 编号.时间.原始报文，时间用当前时间。"),
    Check.CALL_READABLE: CheckWords("回调报文符合规范", _BACK, "请只发送规范列出的字段，取值照规范。"),
    Check.CALL_CONTRACT: CheckWords(
        "回调写明的接口版本可以识别",
        _BACK,
        f"报头 lianban-contract 可以不写；写的，请写 {CONTRACT}。",
    ),
    Check.CALL_REQUEST: CheckWords("回调写明收到的请求编号", _BACK, "request_no 请原样写回收到的请求编号。"),
    Check.CALL_COMPLETE: CheckWords(
        "决定内容完整",
        _BACK,
        "准予的写明 result_no；不予的写明 reason（理由代码）和 opinion（办理意见）。",
    ),
    Check.CALL_REPEATED: CheckWords(
        "没有收到 2xx 的回调再次发送", _BACK, "5xx、3xx、408、425、429 或没有应答的，请隔一段时间再次发送。"
    ),
    Check.CALL_ID: CheckWords(
        "同一回调重发用同一编号，不同回调编号不同", _BACK, "webhook-id 请按内容固定：重发不变，另一报文另一编号。"
    ),
    Check.NO_REDIRECT: CheckWords("不跟随重定向", _BACK, "回调地址应答 3xx 的，请不要转到别处，按没有收到处理。"),
}


@dataclass(frozen=True)
class Finding:
    """What became of one check; `detail`: what was seen (statuses, codes; never the content of a form)."""

    check: Check
    outcome: Outcome
    detail: str = ""


@dataclass(frozen=True)
class Report:
    """All findings of one run against one system."""

    url: str
    contract: str
    findings: tuple[Finding, ...]

    @property
    def is_passed(self) -> bool:
        """Whether nothing failed; what was skipped was not asked for, or could not be told."""
        return not self.failed

    @property
    def failed(self) -> tuple[Finding, ...]:
        """The checks that failed."""
        return tuple(each for each in self.findings if each.outcome == "failed")

    def as_json(self) -> dict[str, object]:
        """The report for programs."""
        return {
            "url": self.url,
            "contract": self.contract,
            "passed": self.is_passed,
            "checks": [dict(self._line(each)) for each in self.findings],
        }

    def _line(self, finding: Finding) -> Iterator[tuple[str, str]]:
        words = WORDS[finding.check]
        yield from (("check", finding.check.value), ("title", words.title), ("outcome", finding.outcome))
        yield "detail", finding.detail
        if finding.outcome == "failed":
            yield from (("place", words.place), ("remedy", words.remedy))
