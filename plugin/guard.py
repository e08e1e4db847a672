"""No exception of ours reaches the user as a traceback: it becomes a message, its details at hand, and a log entry."""

from __future__ import annotations

import functools
import platform
import traceback
from typing import Any, Callable

from qgis.core import Qgis, QgsApplication, QgsMessageLog
from qgis.PyQt.QtCore import QCoreApplication, qVersion
from qgis.PyQt.QtWidgets import QPushButton

from . import settings
from .dependencies import NEEDS, found_version

translate = QCoreApplication.translate
LOG = "CarbOCS"


def details(error: BaseException) -> str:
    """Return what a report of a fault needs: the versions and the traceback."""
    packages = ", ".join(f"{name} {found_version(name) or '–'}" for name in NEEDS)
    head = f"QGIS {Qgis.QGIS_VERSION}, Qt {qVersion()}, Python {platform.python_version()}, {platform.platform()}"
    trace = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    return f"{head}\n{packages}\n\n{trace}"


def sentence(error: BaseException) -> str:
    """Return an error in the user's language: its own text where it is one of the engine's."""
    if hasattr(error, "key") and hasattr(error, "text"):
        return str(error.text(settings.read().lang))
    what = translate("CarbOCS", "An unexpected fault stopped CarbOCS: {what}. The details tell where.")
    return what.format(what=f"{type(error).__name__}: {error}")


def log(error: BaseException) -> None:
    """Write a fault to QGIS's log, in the tab of the plugin."""
    QgsMessageLog.logMessage(details(error), LOG, Qgis.MessageLevel.Critical, False)


def tell(iface: Any, error: BaseException) -> None:
    """Show a fault in the message bar, with a button that copies its details."""
    log(error)
    bar = iface.messageBar()
    item = bar.createMessage("CarbOCS", sentence(error))
    button = QPushButton(translate("CarbOCS", "Copy details"))
    button.clicked.connect(lambda: QgsApplication.clipboard().setText(details(error)))
    item.layout().addWidget(button)
    bar.pushWidget(item, Qgis.MessageLevel.Critical)


def guarded(method: Callable[..., Any]) -> Callable[..., Any]:
    """Return a method of an object that has ``iface``: what it raises is told, not thrown.

    Arguments that a signal sends and the method does not take are left out (``triggered`` sends a bool).
    """
    takes = method.__code__.co_argcount - 1

    @functools.wraps(method)
    def wrapped(self: Any, *arguments: Any) -> Any:
        try:
            return method(self, *arguments[:takes])
        except Exception as error:  # the edge of the plugin: whatever it is, it must not reach QGIS
            tell(self.iface, error)
            return None

    return wrapped
