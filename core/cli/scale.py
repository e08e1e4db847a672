"""How large a run may be: memory, workers, what is kept of it; and the commands ``carbocs cache`` and ``prepare``.

Annotations are not postponed in this package: on Python 3.9 typer reads them as they stand.
"""

import os
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Callable, Optional

import typer

from .. import parts as room
from ..assessment import AssessmentOptions, pieces_of
from ..cluster import Cluster
from ..inputs import Inputs, Paths, read_frame
from ..layers import write_sorted
from ..layers.hilbert import GROUP_ROWS
from ..layers.shapes import available_threads
from ..messages import number
from ..store import Store
from .screen import Lang, Screen

Memory = Annotated[
    Optional[str], typer.Option(metavar="SIZE", help="measure part by part within so much memory: 2GB, 500MB …")
]
Workers = Annotated[Optional[int], typer.Option(min=1, help="processes that measure the parts (default: the cores)")]
OfCluster = Annotated[
    Optional[str],
    typer.Option("--cluster", metavar="ADDRESS", help="measure on Dask: local, tcp://…, or a scheduler file"),
]
Cache = Annotated[bool, typer.Option("--cache/--no-cache", help="keep what parts gave, to go on from or to ask again")]
_DEFAULT_MEMORY = "4GB"
_PER_WORKER = 4
"""Parts for each worker at least, so that none waits long for the last."""

cache_app = typer.Typer(no_args_is_help=True, help="What parts of earlier runs gave, to go on from or ask again.")


@dataclass(frozen=True)
class Parts:
    """What was asked of a run in parts: memory, workers, whether what parts give is kept, a cluster."""

    memory: Optional[str]
    workers: Optional[int]
    cache: bool
    cluster: Optional[str] = None

    @property
    def asked(self) -> bool:
        """Whether the land is to be measured part by part."""
        return self.memory is not None or self.workers is not None or self.cluster is not None

    def _begun(self, count: int, memory: float, paths: Paths) -> room.Workers:
        large = room.is_large(paths)
        if self.cluster is not None:
            return Cluster(self.cluster, workers=count, memory=memory, large=large)
        return room.Processes(count, large) if count > 1 else room.Here()

    @contextmanager
    def measured(self, screen: Screen, paths: Paths, options: AssessmentOptions) -> Iterator[Inputs]:
        """Yield all of a run, its land measured part by part.

        Workers begin while the territories are read, and end while the block goes on: it ends when they have.
        """
        count = self.workers or available_threads()
        memory = room.memory_of(self.memory or _DEFAULT_MEMORY)
        with ThreadPoolExecutor(1) as beside:
            workers = beside.submit(self._begun, count, memory, paths)
            try:
                inputs = self._measured(screen, paths, options, (count, memory), workers.result)
            finally:
                ended = beside.submit(_let_go, workers)
            yield inputs
            ended.result()

    def _measured(
        self, screen: Screen, paths: Paths, options: AssessmentOptions, size: tuple[int, float],
        workers: Callable[[], room.Workers],
    ) -> Inputs:  # fmt: skip
        """Read the territories, then wait for the workers and let them measure; ``size`` is their count and memory."""
        count, memory = size
        inputs = read_frame(paths, years=options.years)
        inputs = replace(inputs, notices=(*inputs.notices, *room.unsorted_layers(paths)))
        pieces = pieces_of(inputs, options)
        most = room.most_m2(paths, str(inputs.crs), memory, count)
        with screen.progress(remaining=True) as bar:
            task = bar.add_task(screen.say("step_areas"), total=1.0)
            return room.measured_in_parts(
                inputs, pieces, paths, workers(),
                most=most, multiple=_PER_WORKER * count if count > 1 else 1,
                large=room.is_large(paths),
                raster_engine=options.raster_engine, threads=1 if count > 1 else options.threads,
                store=Store(folder()) if self.cache else None,
                progress=lambda fraction, _: bar.update(task, completed=fraction),
            )  # fmt: skip


def _let_go(workers: Future[room.Workers]) -> None:
    """End workers that have begun."""
    if workers.exception() is None:
        workers.result().close()


def prepare_command(
    layer: Annotated[str, typer.Argument(metavar="FILE", help="a layer of polygons, of any format")],
    out: Annotated[str, typer.Option(help="the GeoParquet to write: a file, or an object in a store (s3://…)")],
    rows: Annotated[int, typer.Option(min=100, help="of a row group")] = GROUP_ROWS,
    lang: Lang = None,
) -> None:
    """Write a layer as GeoParquet along a Hilbert curve: parts of it are then read without the rest."""
    screen = Screen(lang)
    with screen.progress() as bar:
        task = bar.add_task(screen.say("step_prepare"), total=1.0)
        count, groups = write_sorted(
            layer, out, rows=rows, progress=lambda fraction, _: bar.update(task, completed=fraction)
        )
    screen.out.print(screen.say("prepared", path=out, rows=number(count, 0, screen.lang), groups=groups))


def folder() -> Path:
    """Return where parts are kept: ``CARBOCS_CACHE``, else the user's own folder for programs."""
    given = os.environ.get("CARBOCS_CACHE")
    return Path(given) if given else Path(typer.get_app_dir("carbocs")) / "cache"


@cache_app.command("show")
def show_command(lang: Lang = None) -> None:
    """Tell where parts are kept, how many and how much."""
    screen = Screen(lang)
    store = Store(folder())
    size = number(store.size() / 1e6, 1, screen.lang)
    screen.out.print(screen.say("cache_holds", folder=str(store.folder), count=len(store.files()), size=size))


@cache_app.command("clear")
def clear_command(lang: Lang = None) -> None:
    """Take out all that is kept; the next runs measure anew."""
    screen = Screen(lang)
    store = Store(folder())
    screen.out.print(screen.say("cache_cleared", folder=str(store.folder), count=store.clear()))
