"""How much is under way at once."""

from __future__ import annotations

import asyncio

from tui.jmap.gate import Gate


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_no_more_than_the_limit_pass() -> None:
    gate, inside, go = Gate(2), 0, asyncio.Event()

    async def worker() -> None:
        nonlocal inside
        async with gate:
            inside += 1
            await go.wait()
            inside -= 1

    tasks = [asyncio.create_task(worker()) for _ in range(5)]
    await settle()
    assert inside == 2
    go.set()
    await asyncio.gather(*tasks)
    assert inside == 0


async def test_a_lowered_gate_lets_fewer_pass_and_always_one() -> None:
    gate, inside, most = Gate(2), 0, 0
    async with gate:
        gate.lower()
        gate.lower()
    assert gate.limit == 1

    async def worker() -> None:
        nonlocal inside, most
        async with gate:
            inside += 1
            most = max(most, inside)
            await settle()
            inside -= 1

    await asyncio.gather(*(worker() for _ in range(4)))
    assert most == 1


async def test_a_place_is_given_back_when_its_holder_is_cancelled() -> None:
    gate = Gate(1)

    async def worker() -> None:
        async with gate:
            await asyncio.Event().wait()

    task = asyncio.create_task(worker())
    await settle()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    async with asyncio.timeout(5), gate:
        pass
