"""A wire between the product and one of its services, on 127.0.0.1, that a test silences, breaks and mends."""

import asyncio
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

BLOCK = 65_536  # bytes


class Wire:
    """Carries every byte between `port` and the service at `target`, in a thread of its own.

    `silence` keeps connections open and lets nothing through, `cut` ends those that are open and takes new ones,
    `go_away` refuses new ones as well; `mend` carries again.
    """

    def __init__(self, target: tuple[str, int]) -> None:
        self.target = target
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=f"wire-{self.port}", daemon=True)
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._carries = asyncio.Event()

    def start(self) -> None:
        self._thread.start()
        self.mend()

    def stop(self) -> None:
        self.go_away()
        self._run(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    def silence(self) -> None:
        """Accept everything and answer nothing."""
        self._loop.call_soon_threadsafe(self._carries.clear)

    def cut(self) -> None:
        """End every connection at once; the next one is carried."""
        self._run(self._abort())

    def go_away(self) -> None:
        """End every connection and refuse the next ones."""
        self._run(self._close())

    def mend(self) -> None:
        """Carry again. Connections that were silenced go on where they were."""
        self._run(self._listen())

    def _run(self, work: Any) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _listen(self) -> None:
        self._carries.set()
        if self._server is None:
            self._server = await asyncio.start_server(self._carry, "127.0.0.1", self.port)

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        await self._abort()

    async def _abort(self) -> None:
        for writer in list(self._open):
            writer.transport.abort()
        await asyncio.sleep(0)

    async def _end(self) -> None:
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        far: asyncio.StreamWriter | None = None
        try:
            await self._carries.wait()
            answers, far = await asyncio.open_connection(*self.target)
            self._open.add(far)
            await asyncio.gather(self._pump(reader, far), self._pump(answers, writer))
        except OSError:
            pass
        finally:
            for end in filter(None, (writer, far)):
                self._open.discard(end)
                end.transport.abort()

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while block := await source.read(BLOCK):
            await self._carries.wait()
            sink.write(block)
            await sink.drain()
        with suppress(OSError, NotImplementedError):
            sink.write_eof()


def eventually(check: Callable[[], Any], *, seconds: float, every: float = 0.2) -> bool:
    """Whether `check` comes true in time."""
    waited = threading.Event()
    for _ in range(int(seconds / every)):
        if check():
            return True
        waited.wait(every)
    return bool(check())
