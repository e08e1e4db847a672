"""The tables of a publication: CSV in UTF-8, and ``datapackage.json``, which describes every column of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..columns import Column, column
from ..exchange import level_table, tables
from ..portrait import level_name
from ..scenario import slugs

if TYPE_CHECKING:
    from pathlib import Path

    from .publication import Publication

FOLDER, PACKAGE = "csv", "datapackage.json"
_KINDS = {"text": "string", "count": "integer", "number": "number", "flag": "boolean"}
_WHOLE = ("vintage",)
"""Columns of whole numbers where some may be missing."""


def write_tables(publication: Publication) -> None:
    """Write every table of the result, and of the scenarios where there are some, and what describes them."""
    (publication.folder / FOLDER).mkdir()
    assessment, lang = publication.assessment, publication.lang
    levels = {f"territories_{level}": level_table(assessment, level)[0] for level in assessment.levels}
    plan = {f"scenario_{name}": table for name, table in publication.scenarios.items()}
    held = {n: t for n, t in {**levels, **tables(assessment, lang), **plan}.items() if len(t.columns)}
    resources = []
    for stem, (name, table) in zip(slugs(list(held)), held.items()):
        whole = table.astype({c: "Int64" for c in _WHOLE if c in table})
        whole.to_csv(publication.folder / FOLDER / f"{stem}.csv", index=False, lineterminator="\n", encoding="utf-8")
        title = table_title(publication, name)
        publication.add(f"{FOLDER}/{stem}.csv", title, "text/csv", "CSV")
        resources.append(_resource(publication, stem, title, whole))
    content = json.dumps(_package(publication, resources), ensure_ascii=False, indent=1)
    target: Path = publication.folder / PACKAGE
    target.write_text(content + "\n", encoding="utf-8")
    publication.add(PACKAGE, publication.say("publish_package"), "application/json", "Frictionless Data Package")


def table_title(publication: Publication, name: str) -> str:
    """Return what a table is called."""
    if name.startswith("territories_"):
        level = level_name(name[len("territories_") :], publication.lang, several=True)
        return publication.say("publish_level", level=level)
    if name.startswith("scenario_"):
        return publication.say("publish_scenario_table", name=publication.say(f"table_{name}"))
    return publication.say(f"table_{name}")


def _resource(publication: Publication, name: str, title: str, table: pd.DataFrame) -> dict[str, Any]:
    """Return the description of a table (Tabular Data Resource)."""
    file = publication.files[-1]
    schema: dict[str, Any] = {
        "fields": [_field(column(str(c), table[c], publication.lang)) for c in table],
        "missingValues": [""],
    }
    if name.startswith("territories_"):
        schema["primaryKey"] = ["territory"]
    return {
        "name": name,
        "type": "table",
        "profile": "tabular-data-resource",
        "path": file.path,
        "title": title,
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": file.bytes,
        "hash": f"sha256:{file.sha256}",
        "schema": schema,
    }


def _field(shown: Column) -> dict[str, Any]:
    found: dict[str, Any] = {"name": shown.name, "type": _KINDS[shown.kind], "title": shown.title}
    if shown.unit:
        found.update(unit=shown.unit, description=shown.heading)
    return found


def _package(publication: Publication, resources: list[dict[str, Any]]) -> dict[str, Any]:
    about = publication.about
    content: dict[str, Any] = {
        "name": "carbocs",
        "id": publication.id,
        "profile": "data-package",
        "title": publication.title,
        "description": publication.abstract,
        "created": f"{about.day.isoformat()}T00:00:00Z",
        "licenses": [{"name": about.terms.id, "title": about.terms.name, "path": about.terms.url}],
        "sources": [{"title": s.role, "path": s.path.replace("|", "#")} for s in publication.assessment.sources],
        "resources": resources,
    }
    if about.publisher:
        who = {"title": about.publisher, "role": "publisher"}
        content["contributors"] = [{**who, "email": about.contact} if about.contact else who]
    if about.url:
        content["homepage"] = about.url
    return content
