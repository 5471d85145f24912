"""One user of the page, over HTTP as the browser speaks it: Gradio's queue and its event stream."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

ANSWER = '<div class=\\"answer'
"""Stands in every message that shows any of an answer, as JSON writes it."""
FINISHED = 'aria-busy=\\"false\\"'
PATIENCE = 120.0
"""Seconds for one answer; then it counts as failed."""


class RefusedError(Exception):
    """The app took no question: its queue is full, or it asks to wait."""


class FailedError(Exception):
    """A question was taken and no answer came."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One answer: seconds from sending the question to its first words, and to its end."""

    first: float
    whole: float


@dataclass(frozen=True, slots=True)
class PageEvent:
    """What the page sends for one event: `fn_index`, the values of its inputs, and what follows."""

    number: int
    trigger: int | None
    inputs: tuple[Any, ...]
    queued: bool
    then: tuple[int, ...]


class PageMap:
    """The events of a page, read from the configuration that its browser gets."""

    def __init__(self, config: Mapping[str, Any]):
        self._components = {each["id"]: each for each in config["components"]}
        self._dependencies: Sequence[Mapping[str, Any]] = [
            each for each in config["dependencies"] if each["backend_fn"]
        ]

    def on(self, elem_id: str, event: str) -> PageEvent:
        """Return what an event of the component of this name does.

        Raises LookupError where the page has no such component or event.
        """
        for each in self._dependencies:
            for target, name in each["targets"]:
                about = self._components.get(target)
                if name == event and about and about["props"].get("elem_id") == elem_id:
                    return self._event(each, target)
        raise LookupError(f"the page has no event {event!r} of a component {elem_id!r}")

    def loading(self) -> tuple[PageEvent, ...]:
        """Return what happens when a page is opened."""
        return tuple(
            self._event(each, None)
            for each in self._dependencies
            if any(name == "load" for _, name in each["targets"])
        )

    def following(self, event: PageEvent) -> tuple[PageEvent, ...]:
        """Return what follows when an event is done."""
        by_number = {each["id"]: each for each in self._dependencies}
        return tuple(self._event(by_number[number], None) for number in event.then)

    def _event(self, about: Mapping[str, Any], trigger: int | None) -> PageEvent:
        then = [each["id"] for each in self._dependencies if each["trigger_after"] == about["id"]]
        return PageEvent(
            about["id"],
            trigger,
            tuple(map(self._value, about["inputs"])),
            about["queue"],
            tuple(then),
        )

    def _value(self, component: int) -> Any:
        about = self._components[component]
        # What a gr.State holds stays on the server.
        return None if about["type"] == "state" else about["props"].get("value")


@dataclass(frozen=True, slots=True)
class SignIn:
    """The account of a user, where the app has accounts."""

    name: str
    password: str


class PageUser:
    """A browser's page: its own session, its own connections. Made by `opened`."""

    def __init__(self, client: httpx.AsyncClient, page: PageMap):
        self._client = client
        self._page = page
        self._session = uuid.uuid4().hex
        self._ask = page.on("question", "submit")

    @classmethod
    @asynccontextmanager
    async def opened(cls, address: str, account: SignIn | None = None) -> AsyncIterator[PageUser]:
        """Sign in and open the page as a browser does, and keep it open meanwhile."""
        async with httpx.AsyncClient(base_url=address, timeout=PATIENCE) as client:
            if account is not None:
                fields = {"username": account.name, "password": account.password}
                signed_in = await client.post("/login", data=fields)
                if signed_in.status_code != httpx.codes.SEE_OTHER:
                    raise FailedError(f"sign-in of {account.name}: {signed_in.status_code}")
            (await client.get("/")).raise_for_status()
            config = (await client.get("/config")).raise_for_status().json()
            user = cls(client, PageMap(config))
            alive = asyncio.create_task(user._heartbeat())
            try:
                for event in user._page.loading():
                    await user._fire(event)
                yield user
            finally:
                alive.cancel()
                await asyncio.gather(alive, return_exceptions=True)

    async def ask(self, question: str) -> Asked:
        """Ask a question, wait for its whole answer and for what the page does afterwards.

        Raises RefusedError and FailedError.
        """
        begun = time.perf_counter()
        first: float | None = None
        finished = False
        async for line in self._messages(self._ask, question):
            if ANSWER in line:
                first = first or time.perf_counter() - begun
                finished = FINISHED in line
        whole = time.perf_counter() - begun
        if first is None or not finished:
            raise FailedError(question)
        for event in self._page.following(self._ask):
            await self._fire(event)
        return Asked(first, whole)

    async def _fire(self, event: PageEvent) -> None:
        if event.queued:
            async for _ in self._messages(event):
                pass
        else:
            answer = await self._client.post("/gradio_api/run/predict", json=self._body(event))
            if answer.status_code != httpx.codes.OK:
                raise FailedError(f"event {event.number}: {answer.status_code}")

    async def _messages(self, event: PageEvent, *first_inputs: str) -> AsyncIterator[str]:
        """Put an event into the queue and yield the messages about it up to its end."""
        body = self._body(event, *first_inputs)
        joined = await self._client.post("/gradio_api/queue/join", json=body)
        if joined.status_code in (httpx.codes.SERVICE_UNAVAILABLE, httpx.codes.TOO_MANY_REQUESTS):
            raise RefusedError(joined.text)
        if joined.status_code != httpx.codes.OK:
            raise FailedError(f"event {event.number}: {joined.status_code}")
        listening = {"session_hash": self._session}
        async with self._client.stream("GET", "/gradio_api/queue/data", params=listening) as stream:
            async for line in stream.aiter_lines():
                # Most of a line is the conversation: what kind of message it is stands at its head.
                if line.startswith('data: {"msg":"process_completed"'):
                    if not json.loads(line.removeprefix("data: "))["success"]:
                        raise FailedError(f"event {event.number}: no success")
                    yield line
                    return
                if line.startswith('data: {"msg":"process_generating"'):
                    yield line
        raise FailedError(f"event {event.number}: the stream ended")

    def _body(self, event: PageEvent, *first_inputs: str) -> dict[str, Any]:
        return {
            "data": [*first_inputs, *event.inputs[len(first_inputs) :]],
            "event_data": None,
            "fn_index": event.number,
            "trigger_id": event.trigger,
            "session_hash": self._session,
        }

    async def _heartbeat(self) -> None:
        """Hold the connection by which the server knows that the page is still open."""
        path = f"/gradio_api/heartbeat/{self._session}"
        async with self._client.stream("GET", path, timeout=None) as stream:
            async for _ in stream.aiter_raw():
                pass
