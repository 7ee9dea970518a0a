"""The names that a client may ask for, and what each stands for here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pipeline.engines.models.capabilities import is_english_only, translates
from pipeline.server.api_errors import Refusal, RefusedRequest

DIARIZING: Final = "gpt-4o-transcribe-diarize"
"""The name by which a client asks for speakers in any format."""

ALIASES: Final = (
    "whisper-1",
    "gpt-transcribe",
    "gpt-4o-transcribe",
    "gpt-4o-mini-transcribe",
    "gpt-4o-mini-transcribe-2025-12-15",
    DIARIZING,
)
"""Source: openai-python, ``types/audio_model.py``."""

OWNER: Final = "transcribe"


@dataclass(frozen=True, slots=True)
class ServedModels:
    """The one model that is loaded, by its own name and by those that clients are written with.

    Attributes:
        model: what the setting names.
        tells_apart: whether speakers can be told apart.
        started: when the server began, in seconds since 1970.
    """

    model: str
    tells_apart: bool = True
    started: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        """All names, the model's own first."""
        aliases = (name for name in ALIASES if self.tells_apart or name != DIARIZING)
        return tuple(dict.fromkeys((self.model, *aliases)))

    @property
    def translates(self) -> bool:
        """Whether it can translate into English."""
        return translates(self.model)

    @property
    def is_english_only(self) -> bool:
        """Whether it knows English alone."""
        return is_english_only(self.model)

    def check(self, name: str) -> str:
        """Return a name that is served.

        Raises:
            RefusedRequest: it isn't.
        """
        if name in self.names:
            return name
        text = f"This server has no model {name[:80]!r}; it has {', '.join(self.names)}"
        raise RefusedRequest(Refusal(404, text, "model_not_found", "model"))

    def describe(self, name: str) -> dict[str, object]:
        """Return what is told of a name.

        Raises:
            RefusedRequest: it isn't served.
        """
        return {
            "id": self.check(name),
            "object": "model",
            "created": self.started,
            "owned_by": OWNER,
        }
