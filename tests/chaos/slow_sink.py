"""A post office that takes its time: `python -m tests.chaos.slow_sink FILE PORT`."""

import asyncio
import sys
import threading
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from bench.sink import Sink

PAUSE = 0.2  # seconds a message: two hundred of them last as long as what breaks


class SlowSink(Sink):
    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        await asyncio.sleep(PAUSE)
        return await super().handle_DATA(server, session, envelope)


def main() -> None:
    path, port = sys.argv[1:]
    with Path(path).open("a", encoding="utf-8", buffering=1) as lines:
        controller = Controller(SlowSink(lines), hostname="127.0.0.1", port=int(port))
        controller.start()
        threading.Event().wait()


if __name__ == "__main__":
    main()
