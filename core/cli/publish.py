"""The command ``carbocs publish``: a result as open data, with the metadata that portals and catalogues ask for."""

from pathlib import Path
from typing import Annotated, Optional

import typer

from ..report.publish import LICENCES, About, land_use_of, publish
from ..report.result_file import read_result
from .screen import Lang, Screen


def publish_command(
    result: Annotated[Path, typer.Argument(help="the GeoPackage of a result")],
    folder: Annotated[Path, typer.Argument(help="the folder to write: a new one, or a former publication")],
    scenarios: Annotated[Optional[Path], typer.Option(metavar="FILE", help="the GeoPackage of a plan")] = None,
    land_use: Annotated[Optional[str], typer.Option(metavar="FILE", help="draws the raster by land use")] = None,
    nomenclature: Annotated[str, typer.Option(help="of the land use: id, or the path of a CSV")] = "auto",
    title: Annotated[str, typer.Option(help="of the data set (default: what it is about)")] = "",
    publisher: Annotated[str, typer.Option(help="who publishes the data")] = "",
    contact: Annotated[str, typer.Option(help="the publisher's e-mail address")] = "",
    licence: Annotated[str, typer.Option(help=", ".join(LICENCES))] = "etalab-2.0",
    url: Annotated[str, typer.Option(help="where the folder will stand on the web")] = "",
    lang: Lang = None,
) -> None:
    """Publish a result: GeoPackage, GeoParquet, GeoJSON, CSV, raster, QGIS project, metadata, licence."""
    screen = Screen(lang)
    about = About(title, publisher, contact, licence, url)
    if not (publisher and contact):
        screen.err.print(screen.say("publish_incomplete"))
    with screen.progress() as bar:
        task = bar.add_task(screen.say("step_publishing"), total=1.0)
        found = read_result(result)
        files = publish(
            found,
            folder,
            about,
            screen.lang,
            scenarios=scenarios,
            land_use=land_use_of(result, found, land_use, nomenclature) if land_use else None,
            progress=lambda fraction, _: bar.update(task, completed=fraction),
        )
    screen.err.print(screen.say("published", count=len(files), path=folder))
