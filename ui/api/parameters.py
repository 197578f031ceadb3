"""The parameters of a chat completion: which have a meaning here, which change nothing, which are refused.

As OpenAI's API does it: what it does not know is an error, and so is what cannot be met.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from ui import strings
from ui.api.forms import FiltersForm
from ui.api.messages import Message
from ui.api.models import Misfit
from ui.api.telling import Cut

IDLE = {
    "audio", "frequency_penalty", "logit_bias", "max_tokens", "metadata", "moderation", "parallel_tool_calls",
    "prediction", "presence_penalty", "prompt_cache_key", "prompt_cache_options", "prompt_cache_retention",
    "reasoning_effort", "safety_identifier", "seed", "service_tier", "store", "temperature", "top_p", "user",
    "verbosity", "web_search_options",
}  # fmt: skip
"""Parameters of OpenAI's API that ask for nothing which an answer of quotations could do otherwise."""
UNMET = {"functions", "function_call", "logprobs", "modalities", "response_format", "tools", "tool_choice"}
"""Those that ask for something else than an answer as text: met where that is what they ask for, else refused."""
MET: tuple[Any, ...] = (None, False, 0, [], "none", "auto", ["text"], {"type": "text"})


class StreamOptions(BaseModel):
    """What is wanted of a stream."""

    model_config = ConfigDict(extra="ignore")
    include_usage: bool = False


class Parameters(BaseModel):
    """The parameters of a completion that have a meaning here, and `filters` and `today`, which are ours."""

    model_config = ConfigDict(extra="allow")
    model: str
    messages: Annotated[list[Message], Field(min_length=1, max_length=2000)]
    stream: bool | None = False
    stream_options: StreamOptions | None = None
    n: int | None = 1
    stop: str | Annotated[list[str], Field(max_length=4)] | None = None
    max_tokens: Annotated[int, Field(ge=1)] | None = None
    max_completion_tokens: Annotated[int, Field(ge=1)] | None = None
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    top_p: Annotated[float, Field(ge=0, le=1)] | None = None
    filters: FiltersForm = Field(default_factory=FiltersForm)
    today: str | None = None

    def find_fault(self) -> Misfit | None:
        """What of it cannot be met."""
        for name, value in (self.model_extra or {}).items():
            if name in UNMET and value not in MET:
                return Misfit(strings.PARAMETER_UNMET.format(name=name), "unsupported_parameter", name)
            if name not in IDLE | UNMET | {"top_logprobs"}:
                return Misfit(strings.PARAMETER_UNKNOWN.format(name=name), "unknown_parameter", name)
        if self.n not in (None, 1):
            return Misfit(strings.ONE_CHOICE, "unsupported_value", "n")
        return None

    def cut(self) -> Cut:
        """What of an answer may be sent."""
        stops = [self.stop] if isinstance(self.stop, str) else self.stop or []
        return Cut([stop for stop in stops if stop], self.max_completion_tokens or self.max_tokens)
