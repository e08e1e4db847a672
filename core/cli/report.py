"""The command that makes outputs of a result that is there already: ``carbocs report``."""

from pathlib import Path
from typing import Annotated, Optional

import typer

from ..errors import UsageError
from ..report import write_html
from ..report.html import check_needs
from ..report.result_file import read_result, read_scenarios
from .screen import Lang, Screen


def report_command(
    result: Annotated[Path, typer.Argument(metavar="RESULT.gpkg", help="what carbocs assess, or the plugin, wrote")],
    out: Annotated[Path, typer.Option(help="the page: report.html")],
    scenarios: Annotated[
        Optional[Path], typer.Option(metavar="PLAN.gpkg", help="what carbocs scenario compare, or the plugin, wrote")
    ] = None,
    lang: Lang = None,
) -> None:
    """Write the report of a result: one HTML file in French and English, which opens in --lang."""
    screen = Screen(lang)
    if out.suffix.casefold() not in (".html", ".htm"):
        raise UsageError("not_a_page", path=str(out))
    check_needs()
    assessment = read_result(result)
    tables = None if scenarios is None else read_scenarios(scenarios)
    for path in write_html(assessment, out, screen.lang, scenarios=tables):
        screen.err.print(screen.say("written", path=path))
