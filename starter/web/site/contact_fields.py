"""通知方式: where an applicant wants to be told besides the page of the case, as forms ask for it and read it.

Nothing is ticked beforehand: text messages and mails are an extra that can be left out without loss, so they rest on
a consent of their own (个人信息保护法 第十四条、第十六条).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.datastructures import FormData

from domain.consents.purposes import TEXTS, Purpose
from domain.definition.check_digits import phone_problem
from domain.definition.normal import normal_phone
from domain.news.addresses import LONGEST_ADDRESS, is_mail_address
from domain.news.news import CHINESE, Channel, Language
from starter.web.site.forms_in import text

LANGUAGE_NAMES: Mapping[Language, str] = {"zh-CN": "中文", "en": "English"}
"""In which somebody may be told, as they call it."""
_MOBILE = re.compile(r"1\d{10}")


def sent_language(form: FormData, name: str) -> Language:
    """The language that a form says; Chinese where it says none that there is."""
    said = text(form, name, 20)
    return next((each for each in LANGUAGE_NAMES if each == said), CHINESE)


@dataclass(frozen=True)
class ContactFields:
    """What is ticked and typed; `sms` and `mail` are the addresses, whether ticked or not."""

    by_sms: bool = False
    by_mail: bool = False
    sms: str = ""
    mail: str = ""
    language: Language = CHINESE

    languages = LANGUAGE_NAMES

    @classmethod
    def sent(cls, form: FormData) -> ContactFields:
        """As a form sends them, numbers and addresses as they are meant."""
        mail = unicodedata.normalize("NFKC", text(form, "contact.mail", LONGEST_ADDRESS + 1)).strip()
        return cls(
            by_sms=text(form, "contact.by_sms", 5) == "yes",
            by_mail=text(form, "contact.by_mail", 5) == "yes",
            sms=normal_phone(text(form, "contact.sms", 60).strip()),
            mail=mail,
            language=sent_language(form, "contact.language"),
        )

    @classmethod
    def chosen(
        cls, contacts: Mapping[Channel, str], known_phone: str = "", language: Language = CHINESE
    ) -> ContactFields:
        """As they stand now; `known_phone` is offered where no number was chosen."""
        return cls(
            by_sms="sms" in contacts,
            by_mail="mail" in contacts,
            sms=contacts.get("sms", known_phone),
            mail=contacts.get("mail", ""),
            language=language,
        )

    @property
    def words(self) -> str:
        """What one consents to by choosing."""
        return TEXTS[Purpose.CHANNELS].words

    @property
    def contacts(self) -> dict[Channel, str]:
        """What is chosen."""
        ways: dict[Channel, str] = {}
        if self.by_sms:
            ways["sms"] = self.sms
        if self.by_mail:
            ways["mail"] = self.mail
        return ways

    def problems(self) -> list[tuple[str, str]]:
        """What is wrong with what is chosen, by field."""
        found: list[tuple[str, str]] = []
        if self.by_sms and (not _MOBILE.fullmatch(self.sms) or phone_problem(self.sms)):
            found.append(("contact.sms", "请填写能收短信的手机号码（11位），或取消勾选短信通知。"))
        if self.by_mail and not is_mail_address(self.mail):
            found.append(("contact.mail", "请填写完整的电子邮箱，例如 name@example.com，或取消勾选邮件通知。"))
        return found
