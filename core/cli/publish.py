"""The command ``carbocs publish``: a result as open data, with the metadata that portals and catalogues ask for."""

from pathlib import Path
from typing import Annotated, Optional

import typer

from ..report.publish import LICENCES, About, publish
from ..report.result_file import read_result
from .screen import Lang, Screen


def publish_command(
    result: Annotated[Path, typer.Argument(help="the GeoPackage of a result")],
    folder: Annotated[Path, typer.Argument(help="the folder to write: a new one, or a former publication")],
    scenarios: Annotated[Optional[Path], typer.Option(metavar="FILE", help="the GeoPackage of a plan")] = None,
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
        files = publish(
            read_result(result),
            folder,
            about,
            screen.lang,
            scenarios=scenarios,
            progress=lambda fraction, _: bar.update(task, completed=fraction),
        )
    screen.err.print(screen.say("published", count=len(files), path=folder))
