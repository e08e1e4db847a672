"""What leaves QGIS: the spreadsheet of a result, and a folder of open data; all of it is written by the engine."""

from __future__ import annotations

import json
import os
import subprocess  # nosec B404
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessingException,
    QgsProcessingOutputNumber,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFile,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterString,
)

from ...core.messages import text
from .. import settings
from ..dependencies import python
from .base import CarbocsAlgorithm

_ROOT = Path(__file__).parents[2]
_SAID = ("TITLE", "PUBLISHER", "CONTACT", "URL")
_LICENCES = ("etalab-2.0", "CC-BY-4.0", "CC0-1.0", "ODbL-1.0")


class _SharingAlgorithm(CarbocsAlgorithm):
    """Something made of a result that was written before."""

    def say(self, key: str, **values: Any) -> str:
        """Return a message in the plugin's language."""
        return text(key, settings.read().lang, **values)

    def title(self) -> str:
        """Return the title."""
        return self.say(f"algorithm_{self.ID}")

    def tags(self) -> list[str]:
        """Return words to be found by."""
        return self.say(f"algorithm_{self.ID}_tags").split(",")

    def groupId(self) -> str:  # noqa: N802 (the name is QGIS's)
        """Return the group's id."""
        return "sharing"

    def add_result(self) -> None:
        """Add the result and the scenarios beside it."""
        kind = QgsProcessingParameterFile.Behavior.File
        self.add(QgsProcessingParameterFile("RESULT", self.say("parameter_result"), kind, "gpkg"))
        label = self.say("parameter_scenarios")
        self.add(QgsProcessingParameterFile("SCENARIOS", label, kind, "gpkg", optional=True))

    def scenarios(self, parameters: dict[str, Any], context: Any) -> Path | None:
        """Return the GeoPackage of scenarios, None where none is given."""
        given = self.parameterAsFile(parameters, "SCENARIOS", context)
        return Path(given) if given else None


class WorkbookAlgorithm(_SharingAlgorithm):
    """A result as a spreadsheet."""

    ID = "workbook"
    FEATURE = "workbook"

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:  # noqa: N802 (the name is QGIS's)
        """Add the parameters."""
        self.add_result()
        label, kinds = self.say("parameter_workbook"), self.say("parameter_workbooks")
        self.addParameter(QgsProcessingParameterFileDestination("OUTPUT", label, kinds))

    def work(self, parameters: dict[str, Any], context: Any, feedback: Any) -> dict[str, Any]:
        """Read the result and write it."""
        from ...core.report import write_workbook
        from ...core.report.result_file import read_result, read_scenarios

        plan = self.scenarios(parameters, context)
        found = read_result(Path(self.parameterAsFile(parameters, "RESULT", context)))
        target = Path(self.parameterAsFileOutput(parameters, "OUTPUT", context))
        write_workbook(found, target, settings.read().lang, read_scenarios(plan) if plan else None)
        return {"OUTPUT": str(target)}


class PublishAlgorithm(_SharingAlgorithm):
    """A result as open data, written by a process of its own."""

    ID = "publish"
    FEATURE = "publish"

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:  # noqa: N802 (the name is QGIS's)
        """Add the parameters."""
        self.add_result()
        for name in _SAID:
            label = self.say(f"parameter_{name.lower()}")
            self.add(QgsProcessingParameterString(name, label, None, optional=True))
        label = self.say("parameter_licence")
        self.add(QgsProcessingParameterEnum("LICENCE", label, list(_LICENCES), defaultValue=0))
        self.addParameter(QgsProcessingParameterFolderDestination("OUTPUT", self.say("parameter_folder")))
        self.addOutput(QgsProcessingOutputNumber("FILES", self.say("readme_files")))

    def work(self, parameters: dict[str, Any], context: Any, feedback: Any) -> dict[str, Any]:
        """Ask the engine, in a process of its own, and tell how it gets on."""
        about = {n.lower(): self.parameterAsString(parameters, n, context) for n in _SAID}
        about["licence"] = _LICENCES[self.parameterAsEnum(parameters, "LICENCE", context)]
        if not (about["publisher"] and about["contact"]):
            feedback.pushWarning(self.worded(self.say("publish_incomplete")))
        folder = self.parameterAsFileOutput(parameters, "OUTPUT", context)
        plan = self.scenarios(parameters, context)
        asked = {
            "result": self.parameterAsFile(parameters, "RESULT", context),
            "folder": folder,
            "scenarios": str(plan) if plan else "",
            "about": about,
            "lang": settings.read().lang,
        }
        files = self._published(asked, feedback)
        return {} if files is None else {"OUTPUT": folder, "FILES": len(files)}

    def _published(self, asked: dict[str, Any], feedback: Any) -> list[str] | None:
        """Return the files that the process wrote, None where it was cancelled."""
        package = __name__.split(".plugin.")[0]
        # In a profile the engine lies in the plugin's folder; elsewhere it is installed.
        here = [str(_ROOT.parent)] if _ROOT.name == package else []
        known = {"PYTHONPATH": os.pathsep.join([*here, *filter(None, [os.environ.get("PYTHONPATH")])])}
        command = [python(), "-m", f"{package}.core.report.publish"]
        pipe = subprocess.PIPE
        with subprocess.Popen(  # noqa: S603 # nosec B603 (QGIS's own Python, on a module of ours)
            command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, encoding="utf-8", env={**os.environ, **known}
        ) as process:
            process.stdin.write(json.dumps(asked) + "\n")
            process.stdin.flush()
            for line in process.stdout:
                said = json.loads(line)
                if "files" in said:
                    return list(said["files"])
                if "error" in said:
                    raise QgsProcessingException(self.worded(said["error"]))
                feedback.setProgress(100.0 * said["progress"])
                if feedback.isCanceled() and not process.stdin.closed:
                    process.stdin.close()
            if feedback.isCanceled():
                return None
            raise QgsProcessingException(self.say("publish_failed", reason=process.stderr.read()[-500:].strip()))
