"""How deep a stranger's YAML nests, counted before it is composed: deep nesting ends the C composer, not with an error.

The parser gives events one by one, without recursion, so it can be asked about anything of bounded length.
"""

from __future__ import annotations

import re

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import CollectionEndEvent, CollectionStartEvent

MOST_DEPTH = 60
"""Levels of lists and mappings; the deepest definition of the tree has a fifth of it."""
_OPENS = re.compile(r"[\[{]")
_LEADS = re.compile(r"^[ ?:-]*", re.MULTILINE)


def is_too_deep(text: str) -> bool:
    """Whether lists and mappings nest deeper than any definition does. A text that is no YAML is not."""
    # Each level takes a bracket, or moves its line's beginning to the right: most texts need no look at their events.
    if len(_OPENS.findall(text)) + max(map(len, _LEADS.findall(text))) <= MOST_DEPTH:
        return False
    depth = 0
    try:
        for event in YAML(typ="safe", pure=False).parse(text):
            depth += isinstance(event, CollectionStartEvent)
            depth -= isinstance(event, CollectionEndEvent)
            if depth > MOST_DEPTH:
                return True
    except YAMLError:
        return False  # told with its place by whoever composes it
    return False
