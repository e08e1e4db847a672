"""What every command shares: options, the screen that messages go to, tables of text.

Annotations are not postponed in this package: on Python 3.9 typer reads them as they stand.
"""

import locale
import os
import sys
from enum import Enum
from typing import Annotated, Any, Optional

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from ..errors import Notice, UsageError
from ..messages import text


class Mode(str, Enum):
    """The two modes of the method."""

    corrected = "corrected"
    conform = "conform"


class Wood(str, Enum):
    """How wood products are reckoned."""

    harvest = "harvest"
    consumption = "consumption"
    none = "none"


class Engine(str, Enum):
    """How cells of a raster are counted."""

    exact = "exact"
    exactextract = "exactextract"
    centre = "centre"


File = Annotated[Optional[str], typer.Option(metavar="FILE")]
Lang = Annotated[Optional[str], typer.Option("--lang", help="en or fr (default: the locale's)")]
Codes = Annotated[str, typer.Option(help="auto, clc, ocsge, ocs2d, or the path of a CSV")]
Crosswalk = Annotated[
    Optional[str], typer.Option(metavar="CSV", help="occupations of one's own: cover,use,occupation or code,occupation")
]
Vintage = Annotated[Optional[int], typer.Option(help="of a layer that holds several: the land use's year")]
VintageBefore = Annotated[
    Optional[int], typer.Option(help="of a layer that holds several: the year changes start from")
]
CroplandShare = Annotated[
    Optional[float], typer.Option(min=0.0, max=1.0, help="of the agricultural land that OCS GE cannot tell from grass")
]
Refine = Annotated[
    Optional[list[str]],
    typer.Option(metavar="[KIND=]FILE", help="refining layer, in order: rpg, bdforet, wetland or landuse"),
]
Narrow = Annotated[
    Optional[list[str]], typer.Option(metavar="KIND=IDS", help="the occupations that such layers may narrow")
]
MixSources = Annotated[bool, typer.Option("--mix-sources", help="allow a flux between two sources")]
Json = Annotated[bool, typer.Option("--json", help="print the result as JSON on standard output")]


_NUMBERS = ("_ha", "_ha_yr", "_percent")
"""What the keys of columns of numbers end with, besides those that are listed."""
_WHOLE_RUN_S = 1e6
"""The seconds of steps that the remaining time is reckoned from: all of a run, whose steps may take minutes each."""
_WIDTH = 120
"""The width of tables where no terminal tells its own."""


_LINE_S = 30.0
"""Seconds between two lines that tell how far a run is where no bar can be drawn: in the log of a job."""


class _Lines(Progress):
    """A progress told by lines, a line at most every ``_LINE_S`` seconds: none of a run that is over before."""

    def __init__(self, screen: "Screen", **options: Any) -> None:
        super().__init__(console=screen.err, disable=True, **options)
        self.screen = screen
        self.told = self.get_time()

    def update(self, task_id: TaskID, **what: Any) -> None:
        """Take note of what is done, and tell it where the last line is old enough."""
        super().update(task_id, **what)
        task = self.tasks[task_id]
        if self.get_time() < self.told + _LINE_S or task.time_remaining is None or task.finished:
            return
        self.told = self.get_time()
        minutes, seconds = divmod(round(task.time_remaining), 60)
        values = {"step": task.description, "share": int(task.percentage), "left": f"{minutes}:{seconds:02}"}
        self.console.print(self.screen.say("progress_line", **values), markup=False)


class Screen:
    """Where messages go: a rich console on a terminal, plain lines on standard error when piped."""

    def __init__(self, lang: Optional[str]) -> None:
        self.lang = language_of(lang)
        tty = sys.stdout.isatty()
        self.out = Console(highlight=False, soft_wrap=not tty, width=None if tty else _WIDTH)
        self.err = Console(stderr=True, highlight=False, soft_wrap=not sys.stderr.isatty())

    def say(self, key: str, **values: Any) -> str:
        """Return a message in the language of the screen."""
        return text(key, self.lang, **values)

    def notice(self, notice: Notice) -> None:
        """Print a notice beside the result."""
        style, word = ("yellow", "word_warning") if notice.level == "warning" else ("dim", "word_note")
        self.err.print(f"[{style}]{self.say(word)}[/] {escape(notice.text(self.lang))}", markup=True)

    def progress(self, *, remaining: bool = False) -> Progress:
        """Return a progress bar; one that shows nothing where standard error is no terminal.

        Args:
            remaining: tell how long it will take yet, by the steps of this run since its first: for work whose steps
                are alike. What an earlier run had done, told first, does not count as speed. Where standard error is
                no terminal, this is told by a line now and then.
        """
        if remaining and not self.err.is_terminal:
            return _Lines(self, speed_estimate_period=_WHOLE_RUN_S)
        columns: list[ProgressColumn] = [TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()]
        if remaining:
            columns += [TextColumn("· " + self.say("time_left")), TimeRemainingColumn()]
        return Progress(
            *columns,
            console=self.err,
            transient=True,
            disable=not self.err.is_terminal,
            speed_estimate_period=_WHOLE_RUN_S,
        )


def language_of(asked: Optional[str]) -> str:
    """Return en or fr: as asked, else as the environment's locale says."""
    if asked is not None and asked not in ("en", "fr"):
        raise UsageError("bad_option", option="--lang", value=asked, allowed="en, fr")
    if asked:
        return asked
    named = next((os.environ[v] for v in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(v)), "")
    return "fr" if (named or locale.getlocale()[0] or "").casefold().startswith("fr") else "en"


def table_of(screen: Screen, titles: tuple[str, ...]) -> Table:
    """Return an empty table with the columns of these message keys, numbers to the right."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    right = {
        "column_value",
        "column_count",
        "column_area",
        "column_rows",
        "column_stock",
        "column_density",
        "column_flux",
        "column_uncovered",
        "column_difference",
    }
    for title in titles:
        numbers = title in right or title.endswith(_NUMBERS)
        table.add_column(screen.say(title), justify="right" if numbers else "left")
    return table


def stop_on_warnings(screen: Screen, notices: tuple[Notice, ...], strict: bool) -> None:
    """End the command with 1 where warnings are errors and there are some."""
    count = sum(n.level == "warning" for n in notices)
    if strict and count:
        screen.err.print(screen.say("strict", count=count))
        raise typer.Exit(1)
