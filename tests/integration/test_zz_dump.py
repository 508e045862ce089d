from __future__ import annotations

import re

from tests.integration.test_web_lists import stage


async def test_dump(site):
    late = await stage(site.office, "extension-item", 19, 5)
    await stage(site.office, "delivery-late", 11, 2)
    await stage(site.office, "smooth", 0, 0)
    await stage(site.office, "stop-and-renew", 4, 5)
    await stage(site.office, "commitment-kept", 12, 6)
    await stage(site.office, "smooth", 1, 3)
    await stage(site.office, "one-notice", 3, 3)
    await stage(site.office, "deferral", 3, 2)
    await stage(site.office, "delivery-late", 17, 3)
    await stage(site.office, "extension-whole", 41, 7)
    await stage(site.office, "stop-runs-out", 6, 4)
    out = []
    for who, path in (
        ("spj", "/work"),
        ("spj", "/work?view=waits"),
        ("xf", "/work"),
        ("window", "/todo"),
        ("window", "/todo?view=waits"),
        ("spj_head", "/todo"),
        ("spj_head", "/todo?view=department"),
        ("spj_head", "/todo?view=risen"),
        ("gov", "/todo"),
        ("spj_lead", "/todo"),
        ("spj_lead", "/todo?view=matters"),
        ("spj_lead", "/todo?view=waits"),
        ("supervisor", "/board"),
        ("supervisor", "/board?view=stops"),
        ("supervisor", "/board?view=waits"),
        ("spj", "/cases"),
        ("spj", "/work/export.csv"),
    ):
        r = await (await site.visitor(who)).get(path)
        t = r.text
        body = t[t.find("<h1") : t.find("<footer")] if "<h1" in t else t
        body = re.sub(r"<option.*?</option>", "", body)
        body = re.sub(r"</(td|th|a|span|p|dt|dd)>", " ", body)
        body = re.sub(r"</(tr|h1|h2|h3|section|form|nav|label|div)>", "\n", body)
        body = re.sub(r"<[^>]+>", "", body)
        body = re.sub(r"[ \t]+", " ", body)
        body = re.sub(r"\n\s*\n+", "\n", body)
        out.append(f"===== {who} {path} {r.status_code} {len(t)} bytes\n{body}")
    open("/tmp/dump.txt", "w").write("\n".join(out))
