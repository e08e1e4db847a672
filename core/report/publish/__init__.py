"""Open data of a result: one folder, whole or absent, that an observatory can put online as it is.

GeoPackage, GeoParquet, GeoJSON, CSV and a raster, each described for those who read it: people, catalogues, QGIS.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Callable

from ...errors import Cancelled, DataError, UsageError
from ...indicators import TOTAL
from ...inputs import Paths, read_inputs
from ..result_file import read_scenarios
from .catalogue import DCAT, write_dcat, write_stac
from .iso import write_iso
from .layers_out import write_layers
from .project import write_project
from .publication import LICENCES, About, File, Publication, file_name, without_paths
from .tables_out import write_tables
from .words import LICENCE, README, write_words

if TYPE_CHECKING:
    from ...assessment import Assessment
    from ...covers import Cover

__all__ = ["LICENCES", "About", "File", "Publication", "land_use_of", "publish"]

SCENARIOS = "scenarios.gpkg"
_WITHOUT_LAYERS = (write_tables, write_iso, write_dcat, write_words)
_WITH_LAYERS = (write_tables, write_project, write_stac, write_iso, write_dcat, write_words)


def publish(
    assessment: Assessment,
    folder: Path,
    about: About | None = None,
    lang: str = "fr",
    *,
    scenarios: Path | None = None,
    land_use: Cover | None = None,
    progress: Callable[[float, str], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> list[Path]:
    """Write a result as open data.

    Args:
        assessment: the result.
        folder: made anew; one that holds nothing but a former publication is replaced once the new one is whole.
        about: what the publisher says of the data.
        lang: the language of titles, metadata and styles.
        scenarios: the GeoPackage of a plan, published beside.
        land_use: in the result's projection; draws the raster by occupation, not by territory (``land_use_of``).
        progress: called with a fraction in 0–1 and a message.
        cancelled: asked now and then; where it says yes, ``Cancelled`` is raised and nothing is left.

    Returns:
        The files written.

    Raises:
        UsageError: ``no_such_folder``, ``folder_of_others``; those of ``read_scenarios``.
        DataError: ``cannot_write``.
    """
    plan = read_scenarios(scenarios) if scenarios is not None else {}
    with _whole_folder(folder) as beside:
        publication = Publication(without_paths(assessment), about or About(), beside, lang, plan, land_use)
        steps = [write_layers, *(_WITH_LAYERS if publication.levels else _WITHOUT_LAYERS)]
        for n, step in enumerate(steps):
            if cancelled is not None and cancelled():
                raise Cancelled
            if progress is not None:
                progress(n / len(steps), "publishing")
            step(publication)
            if n == 0 and scenarios is not None:
                _add_scenarios(publication, scenarios)
    return [folder / file.path for file in publication.files]


def land_use_of(result: Path, assessment: Assessment, path: str, nomenclature: str = "auto") -> Cover | None:
    """Return the land use of a file where the territories of a result lie, in its projection.

    Raises:
        UsageError, DataError: those of ``read_inputs``.
    """
    level = next((level for level in assessment.levels if level != TOTAL), TOTAL)
    territories = f"{result}|layername=territories_{level}"
    paths = Paths(territories=territories, land_use=path, nomenclature=nomenclature, crs=assessment.crs)
    return read_inputs(paths, with_places=False).land_use


def _add_scenarios(publication: Publication, path: Path) -> None:
    """Publish the GeoPackage of a plan, the folders its sources lay in left out."""
    target = publication.folder / SCENARIOS
    shutil.copyfile(path, target)
    with closing(sqlite3.connect(target)) as file, file:
        for row, source in file.execute("SELECT rowid, path FROM sources").fetchall():
            file.execute("UPDATE sources SET path = ? WHERE rowid = ?", (file_name(source or ""), row))
    if "sources" in publication.scenarios:
        sources = publication.scenarios["sources"]
        bare = sources.assign(path=[file_name(p or "") for p in sources["path"]])
        publication.scenarios = {**publication.scenarios, "sources": bare}
    publication.add(SCENARIOS, publication.say("publish_scenarios"), "application/geopackage+sqlite3", "GeoPackage")


@contextmanager
def _whole_folder(folder: Path) -> Iterator[Path]:
    """Yield a folder beside ``folder`` to write to; it takes its place only when the block ends without an error."""
    target = folder.absolute()
    if not target.parent.is_dir():
        raise UsageError("no_such_folder", path=str(target.parent))
    others = _of_others(target)
    if others:
        raise UsageError("folder_of_others", path=str(folder), shown=", ".join(others[:5]))
    try:
        beside = Path(tempfile.mkdtemp(prefix=".carbocs-", dir=target.parent))
    except OSError as error:
        raise DataError("cannot_write", path=str(folder), reason=str(error)) from error
    new, former = beside / "new", beside / "former"
    try:
        new.mkdir()
        yield new
        if target.exists():
            target.rename(former)
        try:
            new.rename(target)
        except OSError:
            if former.exists():
                former.rename(target)
            raise
    except OSError as error:
        raise DataError("cannot_write", path=str(folder), reason=str(error)) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _of_others(folder: Path) -> list[str]:
    """Return the files of a folder that no publication wrote: those its own catalogue does not name."""
    if not folder.exists():
        return []
    if not folder.is_dir():
        return [folder.name]
    files = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    return [file for file in files if file not in _published(folder)]


def _published(folder: Path) -> set[str]:
    """Return the files that the catalogue of a former publication names."""
    try:
        graph = json.loads((folder / DCAT).read_text(encoding="utf-8"))["@graph"]
        named = {d["@id"].split("#", 1)[1] for d in graph[0]["dcat:distribution"]}
    except (OSError, ValueError, KeyError, IndexError, TypeError):
        return set()
    return named | {DCAT, README, LICENCE}
