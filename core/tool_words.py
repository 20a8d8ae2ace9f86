"""Whether a workflow is named after a tool instead of a piece of work: "Copilot rollout", "Chatbot" (own rule).

The words stand in `data/gap.json`, because tools change their names. A name that holds a tool's word and says nothing
but what is done with tools (or nothing else at all) is a tool's; "Chatbot complaints" is a piece of work.
"""

from __future__ import annotations

from collections.abc import Collection

from core.usage import plain_words

_FILLERS = "the a an of for in to our new ai ki ia phase project team company wide 1 2 3 and with"


def is_named_after_tool(name: str, tools: Collection[str], deeds: Collection[str]) -> bool:
    """
    >>> tools, deeds = ("copilot", "ai tool", "chatbot"), ("rollout", "pilot")
    >>> [is_named_after_tool(n, tools, deeds) for n in ("Copilot rollout", "Chatbot complaints", "AI tool", "Claims")]
    [True, False, True, False]
    """
    words = f" {plain_words(name)} "
    if not any(f" {tool} " in words for tool in tools):
        return False
    rest = words
    for known in sorted((*tools, *deeds), key=len, reverse=True):
        rest = rest.replace(f" {known} ", "  ")
    return not set(rest.split()) - set(_FILLERS.split())
