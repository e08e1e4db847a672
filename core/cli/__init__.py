"""The command ``carbocs``: reads, assesses, writes, prints.

Exit codes: 0 done, 1 warnings that --strict makes errors, 2 bad use, 3 bad data.
"""

import os
import sys

import typer
from rich.console import Console
from rich.markup import escape

from ..errors import CarbocsError
from ..messages import text
from .artificialisation import artificialisation_command
from .assess import areas_command, assess_command, changes_command
from .comparing import compare_sources_command
from .describe import inspect_command, place_command, reference_app
from .publish import publish_command
from .report import report_command
from .scale import cache_app, prepare_command
from .scenario import scenario_app
from .screen import language_of
from .siting import siting_commands

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Carbon of soils and biomass of a territory (ALDO).")
app.command("assess")(assess_command)
app.command("areas")(areas_command)
app.command("changes")(changes_command)
app.command("artificialisation")(artificialisation_command)
app.command("compare-sources")(compare_sources_command)
app.command("place")(place_command)
app.command("prepare")(prepare_command)
app.command("inspect")(inspect_command)
app.command("report")(report_command)
app.command("publish")(publish_command)
siting_commands(scenario_app)
app.add_typer(scenario_app, name="scenario")
app.add_typer(reference_app, name="reference")
app.add_typer(cache_app, name="cache")


def main() -> None:
    """Run the command: errors of ours become one line and an exit code, not a traceback."""
    lang = _askedlanguage_of(sys.argv)
    try:
        app()
    except CarbocsError as error:
        Console(stderr=True, highlight=False, soft_wrap=True).print(
            f"[bold red]{text('word_error', lang)}[/] {escape(error.text(lang))} [dim]({error.key})[/]"
        )
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        Console(stderr=True).print(text("cancelled", lang))
        sys.exit(130)


def command() -> None:
    """Run as a process of its own, which ends with its work.

    Freeing millions of geometries one by one costs more than the system's taking all of it back at once.
    """
    try:
        main()
        code: object = 0
    except SystemExit as end:
        code = end.code
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else 0 if code is None else 1)


def _askedlanguage_of(arguments: list[str]) -> str:
    """Return the language of messages that come before (or instead of) a command."""
    asked = None
    for n, argument in enumerate(arguments):
        if argument.startswith("--lang="):
            asked = argument.split("=", 1)[1]
        elif argument == "--lang" and n + 1 < len(arguments):
            asked = arguments[n + 1]
    return language_of(asked if asked in ("en", "fr") else None)
