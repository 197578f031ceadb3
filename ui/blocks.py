"""Gradio's page made light: outputs go out as they are, and each component works out once what form it has.

Gradio itself builds components anew for each message and hands each text to a thread, for which all wait.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio import queueing, routes, utils
from gradio.components import _Keywords

from ui.requests import Scope

if TYPE_CHECKING:
    from gradio.block_function import BlockFunction
    from gradio.blocks import Block
    from gradio.state_holder import SessionState

log = logging.getLogger(__name__)
DONE = _Keywords.FINISHED_ITERATING
"""What gradio hands over where an event has nothing more to say."""
LOOKED = 0.005
"""Seconds after which gradio looks again for new events."""


class LightBlocks(gr.Blocks):
    """Blocks whose outputs are texts that go out as they are, and states; anything else goes gradio's own way."""

    async def postprocess_data(
        self, block_fn: BlockFunction, predictions: list[Any] | dict[str, Any], state: SessionState | None
    ) -> list[Any]:
        """What is sent for the outputs of an event."""
        outputs = block_fn.outputs
        values = predictions if isinstance(predictions, list) and len(outputs) != 1 else [predictions]
        if state is None or len(values) != len(outputs) or not all(map(_is_light, outputs, values)):
            return list(await super().postprocess_data(block_fn, predictions, state))
        return [_send(block, value, state) for block, value in zip(outputs, values, strict=True)]


def _is_light(block: Block, value: Any) -> bool:
    return bool(block.stateful) or isinstance(value, str) or value is DONE or value == gr.skip()


def _send(block: Block, value: Any, state: SessionState) -> Any:
    """What goes out for one output; a state stays here."""
    if block.stateful and value is not DONE and value != gr.skip():
        state[block._id] = value
    return None if block.stateful or value is DONE else value


def lighten(app: gr.Blocks) -> None:
    """Has components work out once what they are, not for each session and message; only values change from here.

    Nor is a library for drawings looked for ahead of each message, and new events less often than a person notices.
    What goes wrong in an event is logged, where journal.py sees to it, and not printed.
    """
    for block in app.blocks.values():
        block.get_config = _keep(block.get_config())  # type: ignore[method-assign]
    utils.MatplotlibBackendMananger = nullcontext  # type: ignore[misc, assignment]
    app._queue.sleep_when_free = LOOKED
    queueing.traceback = routes.traceback = _Logged  # type: ignore[assignment, attr-defined]


def tell_of_ended(queue: queueing.Queue, tell: Callable[[Scope], None]) -> None:
    """Has `tell` hear of each request whose event left the queue: answered, failed, or taken out before it began."""
    queue.event_ids_to_events = _Events(tell)


class _Events(dict[str, queueing.Event]):
    """Gradio's events by id, from which it takes each with `pop` as it leaves, however that comes about."""

    def __init__(self, tell: Callable[[Scope], None]) -> None:
        super().__init__()
        self._tell = tell

    def pop(self, name: str, *otherwise: Any) -> Any:
        """Takes one out."""
        if name in self:
            self._tell(self[name].request.scope)
        return super().pop(name, *otherwise)


class _Logged:
    """In the place of `traceback`, of which gradio uses nothing else."""

    @staticmethod
    def print_exc() -> None:
        """Logs the exception that is being handled."""
        log.exception("an event of the page failed")


def _keep(form: dict[str, Any]) -> Any:
    return lambda cls=None: {**form}
