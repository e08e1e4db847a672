"""Tables of areas, changes, membership: CSV, Parquet or XLSX, codes kept as text and numbers read as numbers."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd

from ..errors import DataError
from ..messages import text
from .files import Source, checksum, split_path

NUMBERS = ("area_ha", "area_ha_yr", "ha", "ha_per_year", "length_km", "km", "area", "population")
OWN_NAME = "carbocs_"
"""What the defined names of our own workbooks begin with: the rest is the role of the table they hold."""
_OWN_ROLES = ("areas", "changes", "hedgerows", "practices")
_OWN_COLUMNS = ("territory", "occupation", "from_occupation", "to_occupation", "practice")
_OWN_MEASURES = {"area_ha": "ha", "area_ha_yr": "ha_yr", "length_km": "km"}
_LANGUAGES = ("en", "fr")


def is_table(path: str) -> bool:
    """Return whether a path means a table: by its ending, a Parquet file by whether it holds geometry."""
    from .vector import has_geometry

    ending = str(path).split("|")[0].casefold()
    if ending.endswith((".csv", ".txt", ".tsv", ".xlsx", ".xlsm")):
        return True
    return ending.endswith((".parquet", ".geoparquet")) and not has_geometry(path)


def read_table(path: str, *, role: str) -> tuple[pd.DataFrame, Source]:
    """Read a table; column names are trimmed and in lower case, everything but areas, lengths and populations is text.

    Raises:
        UsageError: ``no_such_file``. DataError: ``unreadable_table``, ``empty_layer``, ``not_a_number``.
    """
    file, _ = split_path(path)
    try:
        table = own_table(file, role)
        if table is None:
            readers = {".parquet": _parquet, ".xlsx": _excel, ".xlsm": _excel}
            table = readers.get(file.suffix.casefold(), _csv)(file)
    except (OSError, ValueError, csv.Error, UnicodeError) as error:
        raise DataError("unreadable_table", path=str(file), reason=str(error).split("\n")[0]) from error
    if table.empty:
        raise DataError("empty_layer", layer=file.name, role=role)
    return tidied(table, str(file)), Source(role, str(path), None, None, len(table), checksum(file))


def tidied(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return a table with column names trimmed and in lower case, numbers as numbers and the rest as text.

    Raises:
        DataError: ``not_a_number``, naming the table by ``name``.
    """
    table = table.set_axis([str(c).strip().casefold() for c in table.columns], axis=1)
    for column in table:
        table[column] = _numbers(table[column], name, column) if column in NUMBERS else _text(table[column])
    return table


def _csv(file: Path) -> pd.DataFrame:
    raw = file.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
        encoding = "utf-8-sig"
    except UnicodeDecodeError:
        text, encoding = raw.decode("cp1252"), "cp1252"
    head = text.split("\n", 1)[0]
    separator = max((";", "\t", ","), key=head.count)
    return pd.read_csv(file, sep=separator, dtype=str, keep_default_na=False, encoding=encoding)


def _parquet(file: Path) -> pd.DataFrame:
    return pd.read_parquet(file)


def _excel(file: Path) -> pd.DataFrame:
    return pd.read_excel(file, dtype=str, keep_default_na=False)


def own_roles(path: str) -> tuple[str, ...]:
    """Return the roles whose tables a workbook of ours holds; none where the path means anything else."""
    file = Path(str(path).split("|")[0])
    if file.suffix.casefold() not in (".xlsx", ".xlsm") or not file.is_file():
        return ()
    names = _defined_names(file)
    return tuple(role for role in _OWN_ROLES if OWN_NAME + role in names)


def own_table(file: Path, role: str) -> pd.DataFrame | None:
    """Return the table of a role from a workbook that ``report.workbook`` wrote, edited or not; None elsewhere.

    The sheet and its row of headings are found by a defined name, which survives another name of the sheet; rows may
    have been added below. Columns are known by their headings, in either language.
    """
    if role not in own_roles(str(file)):
        return None
    sheet, top = _defined_names(file)[OWN_NAME + role]
    table = pd.read_excel(file, sheet_name=sheet, header=top, dtype=str, keep_default_na=False)
    table = table.rename(columns=_own_headings()).loc[:, lambda t: [c for c in t if c in set(_own_headings().values())]]
    return table[table["territory"] != ""].reset_index(drop=True) if "territory" in table else table


def _defined_names(file: Path) -> dict[str, tuple[str, int]]:
    """Return our defined names of a workbook: the sheet, and the row of headings (from 0)."""
    import zipfile

    import openpyxl

    try:
        book = openpyxl.load_workbook(file, read_only=True)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        return {}  # whoever reads it as a table says what is wrong with it
    found = {}
    for name, defined in book.defined_names.items():
        for sheet, cells in defined.destinations if name.startswith(OWN_NAME) else ():
            found[name] = sheet, int("".join(c for c in cells.split(":")[0] if c.isdigit())) - 1
    book.close()
    return found


def _own_headings() -> dict[str, str]:
    """Return the columns of our own tables by their headings, in both languages."""
    units = {"ha": ("ha", "ha"), "ha_yr": ("ha/yr", "ha/an"), "km": ("km", "km")}
    known = {text(f"data_{c}", lang): c for c in _OWN_COLUMNS for lang in _LANGUAGES}
    for column, unit in _OWN_MEASURES.items():
        for n, lang in enumerate(_LANGUAGES):
            known[f"{text(f'data_{column}', lang)} ({units[unit][n]})"] = column
    return known


def _numbers(column: pd.Series, table: str, name: str) -> pd.Series:
    """Read numbers, a comma for a decimal sign allowed; a blank is not a number and is left to the checks of areas."""
    if pd.api.types.is_numeric_dtype(column):
        return column.astype(float)
    written = column.astype(str).str.replace("\u202f", "").str.replace("\u00a0", "").str.replace(" ", "")
    written = written.str.replace(",", ".").replace({"": "nan", "None": "nan"})
    values = pd.to_numeric(written, errors="coerce")
    bad = values.isna() & ~written.str.casefold().isin(["nan", "na"])
    if bad.any():
        row = int(bad.to_numpy().argmax())
        raise DataError("not_a_number", path=table, column=name, row=row + 2, value=str(column.iloc[row]))
    return values.astype(float)


def _text(column: pd.Series) -> pd.Series:
    if pd.api.types.is_float_dtype(column) and (column.dropna() % 1 == 0).all():
        column = column.astype("Int64")
    return column.astype(object).where(column.notna(), "").astype(str).str.strip().astype(object)
