"""What a publication is: a result, what is said of it, its files as they are written, and the licence it bears."""

from __future__ import annotations

import hashlib
import re
import uuid
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path, PurePath, PureWindowsPath
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from ... import indicators
from ...errors import Notice, UsageError
from ...messages import text
from ..portrait import Portrait, portrait

if TYPE_CHECKING:
    import pandas as pd

    from ...assessment import Assessment
    from ...covers import Cover
    from ...layers import Source

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True)
class Licence:
    """A licence for open data: its id in the SPDX list, its name and where its text stands."""

    id: str
    name: str
    url: str


LICENCES = {
    licence.id: licence
    for licence in (
        Licence(
            "etalab-2.0",
            "Licence Ouverte / Open Licence 2.0 (Etalab)",
            "https://www.etalab.gouv.fr/licence-ouverte-open-licence",
        ),
        Licence("CC-BY-4.0", "Creative Commons Attribution 4.0", "https://creativecommons.org/licenses/by/4.0/"),
        Licence("CC0-1.0", "Creative Commons Zero 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
        Licence("ODbL-1.0", "Open Database License 1.0", "https://opendatacommons.org/licenses/odbl/1-0/"),
    )
}
_CONTACT = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")


@dataclass(frozen=True)
class About:
    """What the publisher says of the data; what is left empty is told as missing in the catalogues.

    ``contact`` is an e-mail address, ``licence`` an id of ``LICENCES``, ``url`` where the folder will stand.
    """

    title: str = ""
    publisher: str = ""
    contact: str = ""
    licence: str = "etalab-2.0"
    url: str = ""
    day: date = field(default_factory=date.today)

    def __post_init__(self) -> None:
        if self.licence.casefold() not in {known.casefold() for known in LICENCES}:
            raise UsageError("unknown_licence", licence=self.licence, licences=", ".join(LICENCES))
        if self.contact and not _CONTACT.match(self.contact):
            raise UsageError("bad_contact", contact=self.contact)
        if self.url and not self.url.startswith(("http://", "https://")):
            raise UsageError("bad_url", url=self.url)

    @property
    def terms(self) -> Licence:
        """The licence."""
        return next(known for known in LICENCES.values() if known.id.casefold() == self.licence.casefold())


@dataclass(frozen=True)
class File:
    """One file of a publication: its place in the folder, what it is, and its media type."""

    path: str
    title: str
    media_type: str
    format: str
    bytes: int
    sha256: str


@dataclass
class Publication:
    """A publication being written to a folder: what every writer reads, and the files so far.

    ``land_use`` draws the raster by occupation; ``densities``: its distinct values (tC/ha), once it is written.
    """

    assessment: Assessment
    about: About
    folder: Path
    lang: str = "fr"
    scenarios: dict[str, pd.DataFrame] = field(default_factory=dict)
    land_use: Cover | None = None
    files: list[File] = field(default_factory=list)
    densities: np.ndarray = field(default_factory=lambda: np.zeros(0))

    def say(self, key: str, **values: Any) -> str:
        """Return a message in the language of the publication."""
        return text(key, self.lang, **values)

    def add(self, path: str, title: str, media_type: str, name: str) -> None:
        """Note a file that was written; ``name`` is what its format is called."""
        file = self.folder / path
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        self.files.append(File(path, title, media_type, name, file.stat().st_size, digest))

    @cached_property
    def portrait(self) -> Portrait:
        """The whole territory as every output shows it."""
        return portrait(self.assessment, indicators.TOTAL, indicators.TOTAL, self.lang)

    @cached_property
    def title(self) -> str:
        """The title: the publisher's, else what the data are about."""
        return self.about.title or self.say("publish_title", name=self._names())

    def _names(self) -> str:
        """Return what the data are about: the units of the coarsest level, where they are few."""
        levels = [level for level in self.assessment.levels if level != indicators.TOTAL]
        rows = self.assessment.territories
        names = [str(n) for n in rows.loc[rows["level"] == levels[-1], "name"] if n] if levels else []
        return ", ".join(names) if 0 < len(names) <= 3 else self.portrait.kind

    @property
    def raster_title(self) -> str:
        """What the raster shows."""
        return self.say("publish_raster" if self.land_use is None else "publish_raster_land_use")

    @property
    def abstract(self) -> str:
        """What the data hold, in a few sentences."""
        return self.say("publish_abstract", sentence=self.portrait.sentence)

    @cached_property
    def id(self) -> str:
        """An identifier that stays as long as address, publisher and title do."""
        return str(uuid.uuid5(uuid.NAMESPACE_URL, "|".join((self.about.url, self.about.publisher, self.title))))

    def address(self, path: str) -> str:
        """Return where a file will be had: at the publisher's address, else beside the metadata."""
        return f"{self.about.url.rstrip('/')}/{path}" if self.about.url else path

    @cached_property
    def levels(self) -> tuple[str, ...]:
        """The levels whose territories have a geometry, finest first."""
        held = self.assessment.territories
        return tuple(held.loc[held["geometry"].notna(), "level"].drop_duplicates())

    @cached_property
    def bounds(self) -> Bounds:
        """West, south, east, north of the territories in the result's projection."""
        shapes = np.asarray(self.assessment.territories["geometry"].dropna(), dtype=object)
        west, south, east, north = shapely.total_bounds(shapes)
        return float(west), float(south), float(east), float(north)

    @cached_property
    def degrees(self) -> Bounds:
        """West, south, east, north in degrees (WGS 84)."""
        from pyproj import Transformer

        transformer = Transformer.from_crs(self.assessment.crs, "EPSG:4326", always_xy=True)
        west, south, east, north = (round(v, 6) for v in transformer.transform_bounds(*self.bounds, densify_pts=21))
        return west, south, east, north

    @property
    def vintages(self) -> tuple[int, ...]:
        """The years that the layers read are of, in order."""
        return tuple(sorted({s.vintage for s in self.assessment.sources if s.vintage}))


def without_paths(assessment: Assessment) -> Assessment:
    """Return a result that tells the names of the files it was made from, not where they lie on a machine."""
    sources = tuple(_bare_source(source) for source in assessment.sources)
    warnings = tuple(_bare_notice(notice) for notice in assessment.warnings)
    return replace(assessment, sources=sources, warnings=warnings)


def _bare_source(source: Source) -> Source:
    return replace(source, path=file_name(source.path))


def _bare_notice(notice: Notice) -> Notice:
    values = {k: file_name(v) if isinstance(v, str) and _is_path(v) else v for k, v in notice.values.items()}
    return replace(notice, values=values)


def _is_path(value: str) -> bool:
    return " " not in value.strip() and ("/" in value or "\\" in value) and "." in file_name(value)


def file_name(path: str) -> str:
    """Return the name of a file, whatever system its path is of, with what QGIS writes behind it."""
    file, mark, rest = str(path).partition("|")
    name = (PureWindowsPath(file) if "\\" in file else PurePath(file)).name
    return f"{name}{mark}{rest}"
