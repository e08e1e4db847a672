"""Work that would hold QGIS up, done by one of its tasks; what comes of it is handed over in the main thread."""

from __future__ import annotations

from typing import Any, Callable

from qgis.core import QgsTask
from qgis.PyQt.QtCore import pyqtSignal

from ...core.errors import Cancelled

_PATIENCE_MS = 20_000


class Background(QgsTask):
    """Does ``work(progress, cancelled)``; ``done`` is emitted in the main thread, with ``found`` or ``error``.

    ``stopped`` says that nobody waits for it any more.
    """

    done = pyqtSignal()

    def __init__(self, title: str, work: Callable[..., Any] | None = None) -> None:
        """Take what QGIS calls the task and what is to be done."""
        super().__init__(title, QgsTask.Flag.CanCancel)
        self._work = work
        self.found: Any = None
        self.error: Exception | None = None
        self.stopped = False

    def work(self) -> Any:
        """Do what was asked for and return what comes of it."""
        return self._work(lambda fraction, _: self.setProgress(100 * fraction), self.isCanceled)

    def run(self) -> bool:
        """Do it, in the background."""
        try:
            self.found = self.work()
        except Exception as error:  # told by the dock, in the main thread
            self.error = error
        return self.error is None

    def finished(self, _: bool) -> None:
        """Hand over what was found."""
        if isinstance(self.error, Cancelled):
            self.stopped = True
        self.done.emit()

    def stop(self) -> None:
        """Cancel and wait: the thread works with layers that are about to go."""
        self.stopped = True
        try:
            self.cancel()
            self.waitForFinished(_PATIENCE_MS)
        except RuntimeError:  # QGIS has deleted the task already
            return
