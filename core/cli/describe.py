"""The commands that tell what is known: ``carbocs place``, ``inspect`` and the figures of ``carbocs reference``."""

import json
import sys
from dataclasses import asdict
from typing import Annotated, Optional

import pandas as pd
import typer
from rich.table import Table

from .. import places
from ..layers import inspect as inspect_layer
from ..layers import read_table
from ..messages import number
from ..modes import quirks_of
from ..occupations import label_of
from ..reference import load_release, releases, verify
from .screen import Codes, File, Json, Lang, Mode, Screen, table_of

reference_app = typer.Typer(no_args_is_help=True, help="The reference figures.")


def place_command(
    code: Annotated[str, typer.Argument(help="INSEE code of a commune")],
    mode: Annotated[Mode, typer.Option()] = Mode.corrected,
    release: Annotated[Optional[str], typer.Option()] = None,
    successors: File = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Tell what is known of a commune and every figure that applies there, with its origin."""
    screen = Screen(lang)
    reference = load_release(release)
    extra = read_table(successors, role="successors")[0] if successors else None
    known = places.resolve([code], reference, successors=extra).table.iloc[0]
    figures = places.describe(code, reference, quirks_of(mode.value), successors=extra)
    if as_json:
        plain = {k: None if pd.isna(v) else v for k, v in known.items()}
        sys.stdout.write(
            json.dumps({"place": plain, "figures": figures.to_dict("records")}, ensure_ascii=False, indent=1)
        )
        sys.stdout.write("\n")
        return
    facts = Table(show_header=False, box=None)
    for item in (
        "place",
        "name",
        "resolved",
        "how",
        "epci",
        "departement",
        "region",
        "zpc",
        "inter_region",
        "ser",
        "greco",
    ):
        name = known.get(f"{item}_name")
        shown = f"{known[item]} {name}" if isinstance(name, str) and name else str(known[item])
        shown = screen.say(f"how_{shown}") if item == "how" else shown
        facts.add_row(screen.say(f"place_{item}"), shown)
    screen.out.print(facts)
    table = table_of(screen, ("column_figure", "column_occupation", "column_value", "column_unit", "column_origin"))
    for row in figures.itertuples():
        names = " → ".join(label_of(part, screen.lang) for part in str(row.occupation).split(">"))
        table.add_row(
            screen.say(f"figure_{row.figure}"), names, number(row.value, 2, screen.lang), row.unit, row.origin
        )
    screen.out.print(table)


@reference_app.command("list")
def reference_list(lang: Lang = None) -> None:
    """List the releases at hand."""
    screen = Screen(lang)
    table = table_of(screen, ("column_release", "column_title", "column_snapshot", "column_licence"))
    for name in releases():
        manifest = load_release(name).manifest
        table.add_row(name, manifest["title"], manifest["snapshot"], manifest["licence"])
    screen.out.print(table)


@reference_app.command("show")
def reference_show(
    table: Annotated[Optional[str], typer.Argument(help="a table of the release")] = None,
    release: Annotated[Optional[str], typer.Option()] = None,
    lang: Lang = None,
) -> None:
    """Show the tables of a release, or one of them as CSV."""
    screen = Screen(lang)
    reference = load_release(release)
    if table is not None:
        sys.stdout.write(reference.table(table).to_csv(index=False, lineterminator="\n"))
        return
    shown = table_of(screen, ("column_table", "column_rows", "column_columns", "column_source"))
    for name, entry in reference.manifest["tables"].items():
        columns = ", ".join(f"{c} ({u})" if u != "text" else c for c, u in entry["columns"].items())
        shown.add_row(name, str(entry["rows"]), columns, f"{entry['source']}, {entry['licence']}")
    screen.out.print(shown)


@reference_app.command("verify")
def reference_verify(release: Annotated[Optional[str], typer.Option()] = None, lang: Lang = None) -> None:
    """Check a release against its manifest and its own rules."""
    screen = Screen(lang)
    faults = verify(release)
    for table, what in faults:
        screen.err.print(f"{table}: {what}")
    if faults:
        raise typer.Exit(3)
    screen.out.print(screen.say("release_sound", release=load_release(release).release))


def inspect_command(
    file: Annotated[str, typer.Argument(metavar="FILE")],
    nomenclature: Codes = "auto",
    code_field: Annotated[Optional[str], typer.Option()] = None,
    crs: Annotated[Optional[str], typer.Option()] = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Tell what a layer holds: codes, counts, areas, CRS, what is unmapped."""
    screen = Screen(lang)
    found = inspect_layer(file, nomenclature, code_field, crs)
    if as_json:
        facts = {k: v for k, v in asdict(found).items() if k not in ("codes", "notices")}
        facts["codes"] = found.codes.to_dict("records")
        facts["notices"] = [n.text(screen.lang) for n in found.notices]
        sys.stdout.write(json.dumps(facts, ensure_ascii=False, indent=1, default=str) + "\n")
        return
    for item in ("kind", "layer", "crs", "area_crs", "features", "code_field", "encoding", "nomenclature", "vintage"):
        value = getattr(found, item)
        if value not in (None, ""):
            shown = number(value, 0, screen.lang) if item == "features" else str(value)
            screen.out.print(f"{screen.say(f'inspect_{item}')} {shown}")
    if found.fields:
        screen.out.print(f"{screen.say('inspect_fields')} {', '.join(found.fields)}")
    table = table_of(screen, ("column_code", "column_label", "column_occupation", "column_count", "column_area"))
    for row in found.codes.itertuples():
        label = row.label_fr if screen.lang == "fr" else row.label_en
        occupation = screen.say("unknown_code") if not row.known else label_of(row.occupation, screen.lang)
        table.add_row(
            row.class_code, label, occupation, number(row.count, 0, screen.lang), number(row.area_ha, 2, screen.lang)
        )
    screen.out.print(table)
    for notice in found.notices:
        screen.notice(notice)
