"""A QGIS without a screen, its Processing and the plugin's provider. Skipped, saying so, where there is no QGIS."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
qgis_core = pytest.importorskip("qgis.core", reason="no QGIS here: the plugin's tests run in a Python that has it")
ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "sample_data"


def _plugins_folder() -> Path:
    """Return where QGIS keeps its own plugins, Processing among them."""
    prefix = Path(qgis_core.QgsApplication.pkgDataPath() or "/usr/share/qgis")
    found = [p for p in (prefix / "python" / "plugins", Path("/usr/share/qgis/python/plugins")) if p.is_dir()]
    return found[0]


@pytest.fixture(scope="session")
def qgis_app(tmp_path_factory):
    """A running QGIS application with a profile of its own."""
    from qgis.core import QgsApplication, QgsSettings
    from qgis.PyQt.QtCore import QCoreApplication

    profile = tmp_path_factory.mktemp("profile")
    application = QgsApplication([], True, str(profile))
    QCoreApplication.setOrganizationName("carbocs-tests")
    QCoreApplication.setApplicationName(profile.name)
    application.initQgis()
    QgsSettings().setValue("locale/userLocale", "en")
    QgsSettings().setValue("locale/overrideFlag", True)
    yield application
    from qgis.core import QgsProject

    QgsProject.instance().clear()


@pytest.fixture(scope="session")
def processing(qgis_app):
    """Processing, with the provider ``carbocs`` in it."""
    from qgis.core import QgsApplication

    sys.path.insert(0, str(_plugins_folder()))
    from processing.core.Processing import Processing

    Processing.initialize()
    import processing as module

    from carbocs.plugin.provider import CarbocsProvider

    provider = CarbocsProvider()
    QgsApplication.processingRegistry().addProvider(provider)
    module.carbocs_provider = provider
    return module


@pytest.fixture
def run(processing):
    """Return what runs an algorithm of ours: ``run(id, **parameters)`` → (results, log)."""
    from qgis.core import QgsProcessingContext, QgsProcessingFeedback, QgsProject

    class Feedback(QgsProcessingFeedback):
        def __init__(self):
            super().__init__(False)

    def runs(algorithm, project=None, **parameters):
        context = QgsProcessingContext()
        context.setProject(project or QgsProject.instance())
        feedback = Feedback()
        found = processing.run(f"carbocs:{algorithm}", parameters, context=context, feedback=feedback)
        return found, feedback.textLog()

    return runs


@pytest.fixture(scope="session")
def command():
    """Return a table that the command wrote: ``command(run, table)`` (``make expected`` runs it, in its own Python)."""
    import pandas as pd

    folder = Path(os.environ.get("CARBOCS_EXPECTED", ROOT / "build" / "expected"))

    def table(run, name=None):
        path = folder / run / f"{name}.csv" if name else folder / f"{run}.csv"
        if not path.is_file():
            pytest.skip(f"{path} is not there: `make expected` has the command write it")
        return pd.read_csv(path, dtype={"territory": str, "class_code": str, "from_code": str, "to_code": str})

    return table


@pytest.fixture(scope="session")
def sample(tmp_path_factory):
    """Return the path of a file of the sample data: of a copy, since QGIS leaves its marks on what it opens."""
    folder = tmp_path_factory.mktemp("sample")
    for path in SAMPLE.iterdir():
        if path.suffix in (".gpkg", ".fgb", ".tif", ".csv"):
            shutil.copyfile(path, folder / path.name)
    return lambda name: str(folder / name)


@pytest.fixture(scope="session")
def installed(tmp_path_factory):
    """Return what installs the zip that ``make package`` built in a clean profile of QGIS's own desktop.

    ``installed(locale, site)`` → ``Desktop``; ``site`` is where the packages lie that QGIS's Python is to find.
    """
    import shapely
    from desktop import Desktop

    found = sorted((ROOT / "dist").glob("carbocs-*.zip"))
    if not found:
        pytest.skip("no zip in dist: run `make package`")
    if shutil.which("qgis") is None or shutil.which("xvfb-run") is None:
        pytest.skip("no QGIS desktop here, or no virtual screen (xvfb)")
    ours = Path(shapely.__file__).parents[1]

    def profile(locale="en_US", site=None if "dist-packages" in str(ours) else ours):
        desktop = Desktop(tmp_path_factory.mktemp("qgis"), found[-1], locale, site)
        desktop.install()
        return desktop

    return profile


@pytest.fixture
def language():
    """Set the plugin's language for one test."""
    from carbocs.plugin import settings

    before = settings.read()

    def chosen(lang):
        settings.write(settings.Settings(language=lang))

    yield chosen
    settings.write(before)


def pytest_sessionfinish(session, exitstatus):
    """Keep the verdict for the end."""
    session.config.carbocs_verdict = int(exitstatus)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config):
    """End with the verdict, without taking QGIS down: outside its own desktop it may fall over its own layers then."""
    sys.stdout.flush()
    sys.stderr.flush()
    if hasattr(config, "carbocs_verdict"):
        os._exit(config.carbocs_verdict)
