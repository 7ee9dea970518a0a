"""The README as a package index shows it, and the project's addresses: a hook of hatchling.

An index has none of the files beside the README. A link to one of them leads to the repository that
`pyproject.toml` names under `tool.hatch.metadata.hooks.custom`, and a picture is taken from there. While
none is named, links are left as plain text and pictures are left out: nothing on the index is broken.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

ROOT = Path(__file__).resolve().parents[1]
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|#", re.IGNORECASE)
TEXT = r"(?:[^\[\]]|!\[[^\]]*\]\([^)]*\))*"
MARKUP = re.compile(
    r"(?P<code>^```[\s\S]*?^```[^\n]*$|^(?: {4}|\t).*$|`[^`\n]+`)"
    rf"|(?P<picture>!?)\[(?P<text>{TEXT})\]\((?P<target>[^)\s]+)\)"
    r"|<(?P<tag>img|a|source)\b[^>]*?\b(?:src|href|srcset)=\"(?P<address>[^\"]+)\"[^>]*>",
    re.MULTILINE,
)
"""Code, which stays as it is; a link or picture of Markdown; a tag with an address."""


class ReadmeHook(MetadataHookInterface):
    """Gives the metadata a README without relative links, and addresses where there are any."""

    PLUGIN_NAME = "custom"

    def update(self, metadata: dict[str, Any]) -> None:
        """Add what `dynamic` names."""
        repository = self.config.get("repository", "").rstrip("/")
        text = (Path(self.root) / "README.md").read_text("utf-8")
        metadata["readme"] = {
            "content-type": "text/markdown",
            "text": resolve_links(text, repository),
        }
        metadata["urls"] = list_addresses(repository)


def list_addresses(repository: str) -> dict[str, str]:
    """The addresses that an index shows beside the project; none without a repository."""
    if not repository:
        return {}
    return {
        "Repository": repository,
        "Documentation": f"{repository}/blob/main/README.md",
        "Changelog": f"{repository}/blob/main/CHANGELOG.md",
        "Issues": f"{repository}/issues",
    }


def resolve_links(text: str, repository: str) -> str:
    """The Markdown without links to files beside it; what is code stays as it is."""

    def resolve(found: re.Match[str]) -> str:
        target = found["target"] or found["address"]
        if found["code"]:
            return found[0]
        is_link = found["tag"] == "a" or not (found["tag"] or found["picture"])
        inner = MARKUP.sub(resolve, found["text"]) if found["text"] and is_link else found["text"]
        if ELSEWHERE.match(target):
            return found[0] if found["tag"] else f"{found['picture']}[{inner}]({target})"
        if not repository:
            return ("<a>" if found["tag"] else inner) if is_link else ""
        address = f"{repository}/{'blob' if is_link else 'raw'}/main/{target}"
        if found["tag"]:
            return found[0].replace(target, address)
        return f"{found['picture']}[{inner}]({address})"

    return MARKUP.sub(resolve, text)
