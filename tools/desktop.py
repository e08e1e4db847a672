"""QGIS itself, the built zip in a clean profile, driven by a script: for the tests of the desktop and for pictures."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

_SETTINGS = """[PythonPlugins]
carbocs={enabled}
processing=true

[locale]
overrideFlag=true
userLocale={locale}
globalLocale={locale}

[qgis]
checkVersion=false
showTips=false
askToSaveProjectChanges=false
newProjectDefault=false

[core]
NewsFeed\\httpsfeedqgisorg\\disabled=true

[carbocs]
told=true
"""


@dataclass
class Desktop:
    """A profile of its own under ``root``, holding the plugin as a user installs it."""

    root: Path
    package: Path
    locale: str = "en_US"
    site: Path | None = None
    """Where the packages lie that the system lacks; QGIS finds them by PYTHONPATH."""
    environment: dict[str, str] = field(default_factory=dict)

    def install(self) -> None:
        """Unzip the package into the profile and enable it."""
        profile = self.root / "profiles" / "default"
        plugins = profile / "python" / "plugins"
        plugins.mkdir(parents=True)
        with zipfile.ZipFile(self.package) as archive:
            archive.extractall(plugins)
        (profile / "QGIS").mkdir()
        settings = _SETTINGS.format(enabled="true", locale=self.locale)
        (profile / "QGIS" / "QGIS3.ini").write_text(settings, encoding="utf-8")

    def variables(self) -> dict[str, str]:
        """Return the environment of a run."""
        home = self.root / "home"
        home.mkdir(exist_ok=True)
        own = {
            **os.environ,
            "HOME": str(home),
            "XDG_RUNTIME_DIR": str(home),
            # QGIS takes for its Python the first on the path: another than the system's lacks PyQt.
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "QT_QPA_PLATFORM": "offscreen",
            "QGIS_CUSTOM_CONFIG_PATH": str(self.root),
            "PYTHONDONTWRITEBYTECODE": "1",
            **self.environment,
        }
        own.pop("PYTHONPATH", None)
        if self.site is not None:
            own["PYTHONPATH"] = str(self.site)
        return {k: v for k, v in own.items() if v}

    def drive(self, script: Path, *arguments: str, screen: str = "1500x950", seconds: int = 300) -> dict:
        """Start QGIS on a virtual screen, have it run a script, and return what it answered.

        The script reads ``CARBOCS_TASK`` (JSON: ``arguments``, ``answer``) and writes its answer to that file;
        ``exit_code`` is added to it, what QGIS ended with.
        """
        answer = self.root / f"{script.stem}.json"
        answer.unlink(missing_ok=True)
        task = json.dumps({"arguments": list(arguments), "answer": str(answer)})
        command = [
            "xvfb-run",
            "-a",
            "-s",
            f"-screen 0 {screen}x24",
            "qgis",
            "--nologo",
            "--noversioncheck",
            "--profiles-path",
            str(self.root),
            "--code",
            str(script),
        ]
        variables = {**self.variables(), "CARBOCS_TASK": task, "QT_QPA_PLATFORM": "xcb"}
        done = subprocess.run(command, env=variables, capture_output=True, text=True, timeout=seconds, check=False)  # noqa: S603
        if not answer.is_file():
            raise RuntimeError(f"QGIS did not answer ({done.returncode}):\n{done.stdout[-8000:]}{done.stderr[-4000:]}")
        found = json.loads(answer.read_text(encoding="utf-8"))
        if found.get("fault"):
            raise RuntimeError(found["fault"])
        return {**found, "exit_code": done.returncode}

    def process(self, *arguments: str, seconds: int = 300) -> subprocess.CompletedProcess:
        """Run ``qgis_process`` in the same profile."""
        # Debian's wrapper of 3.22 hands on an option that qgis_process does not know.
        command = [shutil.which("qgis_process.bin") or "qgis_process", *arguments]
        return subprocess.run(  # noqa: S603
            command, env=self.variables(), capture_output=True, text=True, timeout=seconds, check=False
        )
