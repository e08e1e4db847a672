"""A way to a server that is slow: every answer waits, as those of a busy store do."""

from __future__ import annotations

import contextlib
import socket
import threading
import time


class SlowWay:
    """Listens on a port of its own and passes on to another, each answer late by ``delay_s``; counts the answers."""

    def __init__(self, port: int, delay_s: float) -> None:
        self.target, self.delay_s, self.answers = port, delay_s, 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self.listener.accept()
                far = socket.create_connection(("127.0.0.1", self.target))
                threading.Thread(target=self._pass, args=(near, far, 0.0), daemon=True).start()
                threading.Thread(target=self._pass, args=(far, near, self.delay_s), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket, delay_s: float) -> None:
        with contextlib.suppress(OSError), source, target:
            while data := source.recv(1 << 20):
                if delay_s:
                    self.answers += 1
                    time.sleep(delay_s)
                target.sendall(data)

    def close(self) -> None:
        """Listen no more."""
        self.listener.close()
