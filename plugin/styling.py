"""How results look in QGIS: the engine's own styles, with labels, map tips, metadata and the land use's colours."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd
from qgis.core import (
    Qgis,
    QgsAttributeEditorContainer,
    QgsAttributeEditorField,
    QgsAttributeEditorRelation,
    QgsCategorizedSymbolRenderer,
    QgsEditFormConfig,
    QgsEditorWidgetSetup,
    QgsExpression,
    QgsFillSymbol,
    QgsLayerMetadata,
    QgsMapLayer,
    QgsPalettedRasterRenderer,
    QgsPalLayerSettings,
    QgsRasterLayer,
    QgsRelation,
    QgsRendererCategory,
    QgsTextBufferSettings,
    QgsTextFormat,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
)
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtGui import QColor, QFont
from qgis.PyQt.QtXml import QDomDocument

from ..core import indicators, report
from ..core.messages import text
from ..core.nomenclatures import groupings, parts_of, read_nomenclature
from ..core.occupations import BY_ID, OCCUPATIONS, OPEN, UNMAPPED, label_of
from ..core.report.balance import TOTALS as BALANCE_TOTALS
from ..core.stocks import POOLS
from . import settings

if TYPE_CHECKING:
    from .results import LandUse

translate = QCoreApplication.translate
_INK, _PAPER = "#22302a", "#ffffff"
_LABEL_PT = 7.5
_UNMAPPED_COLOUR = "#d9d9d9"
_OPEN_COLOUR = "#d8dc86"
_NAME = """coalesce(nullif("name", ''), "territory")"""
"""What a territory is called: its name, else its id."""
_NEW_LINE = r"\n"
_DECIMALS, _SPACERS = r"\\.0+$", "[. ]"
"""What a code may be written with: 311.0, 3.1.1, 31 1."""
_TWO_DECIMALS = {"Precision": 2, "AllowNull": True, "Min": -1e15, "Max": 1e15, "Step": 1, "Style": "SpinBox"}
LICENCE = "Licence Ouverte / Open Licence 2.0 (ADEME, IGN, INSEE); Copernicus Land Monitoring Service"


def level_title(level: str) -> str:
    """Return the name of a level, with the caution that its scale calls for."""
    names = {
        "commune": translate("CarbOCS", "Communes (order of magnitude)"),
        "epci": translate("CarbOCS", "EPCI"),
        "departement": translate("CarbOCS", "Départements"),
        "region": translate("CarbOCS", "Regions"),
        "territory": translate("CarbOCS", "Territories"),
        "total": translate("CarbOCS", "Whole area"),
    }
    return names.get(level, level)


def table_title(table: str) -> str:
    """Return the name of a table of a result."""
    names = {
        "areas": translate("CarbOCS", "Areas by occupation"),
        "stocks": translate("CarbOCS", "Stocks by occupation and pool"),
        "fluxes": translate("CarbOCS", "Fluxes by change and pool"),
        "changes": translate("CarbOCS", "Changes of occupation a year"),
        "refinements": translate("CarbOCS", "What refining layers decided"),
        "hedgerow_lengths": translate("CarbOCS", "Hedgerows by the land use under them"),
        "audit": translate("CarbOCS", "Closure of areas"),
        "comparison": translate("CarbOCS", "Both modes compared"),
        "options": translate("CarbOCS", "Options of the run"),
        "sources": translate("CarbOCS", "Sources of the run"),
        "warnings": translate("CarbOCS", "Warnings of the run"),
    }
    return names.get(table, table)


def _scale(style: report.Style, table: pd.DataFrame, lang: str) -> tuple[float, str]:
    """Return the factor and unit that the legend of a style is written in."""
    limits = indicators.breaks(table[style.column].to_numpy(dtype=float), style.indicator)
    return indicators.legend_scale(limits, style.indicator, lang)


def layer_title(style: report.Style, table: pd.DataFrame, lang: str) -> str:
    """Return a layer's name: what it shows, of which occupation, in which unit."""
    unit = _scale(style, table, lang)[1]
    return f"{style.name} ({unit})"


def apply(layer: QgsVectorLayer, style: report.Style, table: pd.DataFrame, lang: str) -> None:
    """Style a layer of territories: the engine's classes, labels, map tip, names of columns."""
    qml = report.graduated_style(table[style.column].to_numpy(dtype=float), style.indicator, style.occupation, lang)
    take_style(layer, qml)
    factor, unit = _scale(style, table, lang)
    middle = float(table[style.column].abs().median())
    digits = min(indicators.digits_for(middle / factor, settings.read().significant), 3)
    value = _number_expression(f'"{style.column}" / {factor:g}', digits, lang)
    label(layer, f"{_NAME} || '{_NEW_LINE}' || coalesce({value}, '–')")
    layer.setMapTipTemplate(_map_tip(value, unit, style, lang))
    layer.setDisplayExpression(_NAME)
    name_columns(layer, lang)


def take_style(layer: QgsVectorLayer, qml: str) -> None:
    """Give a layer a style that core wrote.

    Raises:
        RuntimeError: QGIS does not take it.
    """
    document = QDomDocument()
    document.setContent(qml)
    done, fault = layer.importNamedStyle(document)
    if not done:
        raise RuntimeError(fault)


def _number_expression(value: str, digits: int, lang: str) -> str:
    """Return a QGIS expression that writes a number as the plugin's language does, whatever QGIS's locale."""
    return f"replace(format_number({value}, {digits}, '{lang}'), '-', '−')"


def label(layer: QgsVectorLayer, expression: str) -> None:
    """Label territories with name and value, where they fit without touching one another."""
    form = QgsTextFormat()
    font = QFont()
    form.setFont(font)
    form.setSize(_LABEL_PT)
    form.setColor(QColor(_INK))
    buffer = QgsTextBufferSettings()
    buffer.setEnabled(True)
    buffer.setSize(0.7)
    buffer.setColor(QColor(_PAPER))
    buffer.setOpacity(0.85)
    form.setBuffer(buffer)
    rules = QgsPalLayerSettings()
    rules.setFormat(form)
    rules.fieldName = expression
    rules.isExpression = True
    rules.placement = horizontal()
    rules.fitInPolygonOnly = True
    rules.multilineAlign = centred()
    rules.obstacle = True
    layer.setLabeling(QgsVectorLayerSimpleLabeling(rules))
    layer.setLabelsEnabled(True)


def horizontal() -> Any:
    """Return the placement of labels that lie level within their polygon."""
    kinds = getattr(Qgis, "LabelPlacement", None)
    return kinds.Horizontal if kinds is not None else QgsPalLayerSettings.Placement.Horizontal


def over_point() -> Any:
    """Return the placement of labels over the middle of what is seen of their polygon."""
    kinds = getattr(Qgis, "LabelPlacement", None)
    return kinds.OverPoint if kinds is not None else QgsPalLayerSettings.Placement.OverPoint


def centred() -> Any:
    """Return the alignment of lines about their middle."""
    kinds = getattr(Qgis, "LabelMultiLineAlignment", None)
    return kinds.Center if kinds is not None else QgsPalLayerSettings.MultiLineAlign.MultiCenter


def _map_tip(value: str, unit: str, style: report.Style, lang: str) -> str:
    """Return the HTML of a map tip, its figures written by QGIS from the layer's own columns."""
    caution = _quoted(text("order_of_magnitude", lang))
    small = f"""[% if("communes" < {indicators.EPCI_COMMUNES}, '{caution}', '') %]"""
    area = "[% " + _number_expression('"area_ha"', 0, lang) + " %]"
    return (
        f"<b>[% replace({_NAME}, map('&', '&amp;', '<', '&lt;', '>', '&gt;')) %]</b><br>"
        f"{style.name}<br><b>[% coalesce({value}, '–') %]</b>&nbsp;{unit}<br>"
        f"{area}&nbsp;ha<br><i><small>{small}</small></i>"
    )


def _quoted(said: str) -> str:
    return said.replace("'", "''")


def name_columns(layer: QgsVectorLayer, lang: str) -> None:
    """Give the columns of a layer the names a reader knows, units included."""
    documented = indicators.columns().set_index("column")
    labels = documented[f"label_{lang}"] + " (" + documented["unit"].replace("tCO2e/yr", _yearly(lang)) + ")"
    other = _column_names()
    if layer.fields().lookupField("category") >= 0:
        other["area_ha_yr"] = translate("CarbOCS", "Area changed (ha/yr) or growing (ha)")
    for position, field in enumerate(layer.fields()):
        known = labels.get(field.name()) or other.get(field.name())
        if known:
            layer.setFieldAlias(position, known)
        if field.name() == "fid":
            layer.setEditorWidgetSetup(position, QgsEditorWidgetSetup("Hidden", {}))
        elif field.isNumeric() and field.name() != "communes":
            layer.setEditorWidgetSetup(position, QgsEditorWidgetSetup("Range", _TWO_DECIMALS))


def name_rows(layer: QgsVectorLayer, lang: str) -> None:
    """Write the occupations and pools of a table as words, and call its rows by them."""
    labels = {o.label(lang): o.id for o in OCCUPATIONS} | {label_of(o, lang): o for o in (UNMAPPED, OPEN)}
    pools = {text(f"pool_{pool}", lang): pool for pool in POOLS}
    called = []
    for column, words in (
        ("from_occupation", labels),
        ("to_occupation", labels),
        ("occupation", labels),
        ("pool", pools),
    ):
        position = layer.fields().lookupField(column)
        if position >= 0:
            choices = {"map": [{label: value} for label, value in words.items()]}
            layer.setEditorWidgetSetup(position, QgsEditorWidgetSetup("ValueMap", choices))
            called.append(f'represent_value("{column}")')
    if called:
        layer.setDisplayExpression(f"concat_ws(' – ', {', '.join(called)})" if len(called) > 1 else called[0])


def lay_out_form(layer: QgsVectorLayer, relations: list[QgsRelation]) -> None:
    """Lay a territory's form out in tabs: what it is and its totals, its figures by occupation, the related rows."""
    totals = [indicators.column_of(i) for i in BALANCE_TOTALS]
    facts = ["level", "territory", "name", "area_ha", "communes", *totals]
    names = [f.name() for f in layer.fields()]
    others = [n for n in names if n not in (*facts, "fid")]
    form = layer.editFormConfig()
    form.clearTabs()
    form.setLayout(_tab_layout())
    tabs = (
        (translate("CarbOCS", "Territory"), [n for n in facts if n in names]),
        (translate("CarbOCS", "By occupation"), [n for n in others if _is_figure(n)]),
        (
            translate("CarbOCS", "Closure of areas"),
            [n for n in others if not _is_figure(n)],
        ),
    )
    for title, columns in tabs:
        tab = _tab(title, form)
        for column in columns:
            tab.addChildElement(QgsAttributeEditorField(column, names.index(column), tab))
        form.addTab(tab)
    for relation in relations:
        tab = _tab(relation.name(), form)
        tab.addChildElement(QgsAttributeEditorRelation(relation, tab))
        form.addTab(tab)
    layer.setEditFormConfig(form)


def _tab(title: str, form: QgsEditFormConfig) -> QgsAttributeEditorContainer:
    tab = QgsAttributeEditorContainer(title, form.invisibleRootContainer())
    kinds = getattr(Qgis, "AttributeEditorContainerType", None)
    if kinds is not None:
        tab.setType(kinds.Tab)
    else:
        tab.setIsGroupBox(False)
    return tab


def _is_figure(column: str) -> bool:
    return column.startswith(("stock_tc", "density_tc_ha", "flux_tco2e_yr"))


def _tab_layout() -> Any:
    kinds = getattr(Qgis, "AttributeFormLayout", None)
    return kinds.DragAndDrop if kinds is not None else QgsEditFormConfig.EditorLayout.TabLayout


def _yearly(lang: str) -> str:
    return "tCO2e/an" if lang == "fr" else "tCO2e/yr"


def _column_names() -> dict[str, str]:
    return {
        "level": translate("CarbOCS", "Level"),
        "territory": translate("CarbOCS", "Territory"),
        "name": translate("CarbOCS", "Name"),
        "area_ha": translate("CarbOCS", "Area (ha)"),
        "communes": translate("CarbOCS", "Communes"),
        "occupation": translate("CarbOCS", "Occupation"),
        "pool": translate("CarbOCS", "Pool"),
        "gas": translate("CarbOCS", "Gas"),
        "category": translate("CarbOCS", "Category"),
        "origin": translate("CarbOCS", "Origin of the figures"),
        "from_occupation": translate("CarbOCS", "From occupation"),
        "to_occupation": translate("CarbOCS", "To occupation"),
        "area_ha_yr": translate("CarbOCS", "Area (ha/yr)"),
        "mapped_ha": translate("CarbOCS", "Mapped (ha)"),
        "unmapped_ha": translate("CarbOCS", "Without occupation (ha)"),
        "uncovered_ha": translate("CarbOCS", "Not covered (ha)"),
        "overlap_ha": translate("CarbOCS", "Overlapping (ha)"),
        "without_figures_ha": translate("CarbOCS", "Without figures (ha)"),
        "closure_error_m2": translate("CarbOCS", "Closure error (m²)"),
        "mode": translate("CarbOCS", "Mode"),
    }


# --- metadata


def metadata(tables: dict[str, QgsVectorLayer], lang: str) -> QgsLayerMetadata:
    """Return what a layer says of itself: options, sources with vintages and checksums, warnings, licence, date."""
    from .results import table_of

    about = QgsLayerMetadata()
    read = {name: table_of(tables[name]) for name in ("options", "sources", "warnings") if name in tables}
    lines = [f"{r.option} = {r.value}" for r in read["options"].itertuples() if r.value] if "options" in read else []
    warnings = read["warnings"]["message"].tolist() if "warnings" in read else []
    method = translate("CarbOCS", "Carbon of soils and biomass by ADEME's ALDO method, computed by CarbOCS.")
    about.setAbstract("\n".join([method, "", *lines, "", *map(str, warnings)]))
    if "sources" in read:
        for source in read["sources"].itertuples():
            vintage = "" if pd.isna(source.vintage) else f" {float(source.vintage):.0f}"
            about.addHistoryItem(f"{source.role}{vintage}: {source.path} (SHA-256 {source.sha256 or '–'})")
    about.setLicenses([LICENCE])
    about.setLanguage(lang)
    about.setKeywords({"gmd:topicCategory": ["environment"], "CarbOCS": ["carbon", "ALDO", date.today().isoformat()]})
    about.setType("dataset")
    return about


def with_title(about: QgsLayerMetadata, title: str, style: report.Style) -> QgsLayerMetadata:
    """Return metadata under a title of their own."""
    own = QgsLayerMetadata(about)
    own.setTitle(title)
    own.setIdentifier(style.column)
    return own


# --- land use


def land_use_layer(land_use: LandUse, lang: str) -> QgsMapLayer:
    """Return the land use in the colours of the occupations."""
    title = translate("CarbOCS", "Land use by occupation")
    if land_use.raster:
        layer = QgsRasterLayer(land_use.source, title, land_use.provider)
        if layer.isValid():
            _colour_raster(layer, land_use, lang)
        return layer
    layer = QgsVectorLayer(land_use.source, title, land_use.provider)
    if layer.isValid():
        known = read_nomenclature(land_use.nomenclature).occupations
        # As the run had it, which may have had a crosswalk of the user's; beyond the territories, as ours has it.
        by_occupation = pd.Series({**known.to_dict(), **land_use.occupations}, dtype=object)
        colour_polygons(layer, _occupation_expression(land_use, by_occupation), set(by_occupation), lang)
        if "," in land_use.code_field:
            _add_pair_styles(layer, land_use, lang)
    return layer


def _add_pair_styles(layer: QgsVectorLayer, land_use: LandUse, lang: str) -> None:
    """Give a land use of pairs more styles: its cover, its use and its posts; the first, by occupation, stays shown."""
    manager = layer.styleManager()
    shown = translate("CarbOCS", "Occupation (ALDO)")
    manager.renameStyle(manager.currentStyle(), shown)
    cover, use = land_use.code_field.split(",")
    codes = [code.split(" ") for code in land_use.codes]
    for part, field, called, present in (
        ("covers", cover, translate("CarbOCS", "Cover (CS)"), {c[0] for c in codes}),
        ("uses", use, translate("CarbOCS", "Use (US)"), {c[-1] for c in codes}),
    ):
        listed = parts_of(land_use.nomenclature, part)
        listed = listed[listed["code"].isin(present)]
        rows = zip(listed["code"], listed["code"] + " " + listed[f"label_{lang}"], listed["colour"])
        expression = f"upper(trim({QgsExpression.quotedColumnRef(field)}))"
        _add_style(layer, called, expression, list(rows))
    for grouping in groupings(land_use.nomenclature).values():
        posts = grouping.post_of.reindex(list(land_use.codes)).dropna()
        listed = grouping.frame[grouping.frame["code"].isin(posts)]
        rows = zip(listed["code"], listed["code"] + " " + listed[f"label_{lang}"], listed["colour"])
        called = translate("CarbOCS", "{count} posts").format(count=len(grouping.frame))
        _add_style(layer, called, _occupation_expression(land_use, posts), list(rows))
    manager.setCurrentStyle(shown)


def _add_style(layer: QgsVectorLayer, name: str, expression: str, rows: list[tuple[str, str, str]]) -> None:
    manager = layer.styleManager()
    manager.addStyleFromLayer(name)
    manager.setCurrentStyle(name)
    layer.setRenderer(QgsCategorizedSymbolRenderer(expression, [_category(*row) for row in rows]))


def colour_polygons(layer: QgsVectorLayer, expression: str, present: set[str], lang: str) -> None:
    """Colour polygons by an expression or field that gives an occupation's id."""
    categories = [_category(o.id, o.label(lang), o.colour) for o in OCCUPATIONS if o.id in present]
    if OPEN in present:
        categories.append(_category(OPEN, label_of(OPEN, lang), _OPEN_COLOUR))
    categories.append(_category(UNMAPPED, label_of(UNMAPPED, lang), _UNMAPPED_COLOUR))
    layer.setRenderer(QgsCategorizedSymbolRenderer(expression, categories))


def _category(value: str, label: str, colour: str) -> QgsRendererCategory:
    symbol = QgsFillSymbol.createSimple({"color": colour, "outline_style": "no"})
    return QgsRendererCategory(value, symbol, label)


def _occupation_expression(land_use: LandUse, by_occupation: pd.Series) -> str:
    """Return a QGIS expression from a land use's codes, however they are written, to the occupation's id."""
    if "," in land_use.code_field:
        parts = (QgsExpression.quotedColumnRef(f) for f in land_use.code_field.split(","))
        code = " || ' ' || ".join(f"upper(regexp_replace(coalesce({p}, ''), '\\\\s', ''))" for p in parts)
        return _cases(code, by_occupation)
    column = QgsExpression.quotedColumnRef(land_use.code_field)
    code = f"regexp_replace(regexp_replace(to_string({column}), '{_DECIMALS}', ''), '{_SPACERS}', '')"
    return _cases(code, by_occupation)


def _cases(code: str, by_occupation: pd.Series) -> str:
    cases = []
    for occupation in pd.unique(by_occupation):
        codes = ", ".join(f"'{c}'" for c in by_occupation.index[by_occupation == occupation])
        cases.append(f"WHEN {code} IN ({codes}) THEN '{occupation}'")
    return f"CASE {' '.join(cases)} ELSE '{UNMAPPED}' END"


def _colour_raster(layer: QgsRasterLayer, land_use: LandUse, lang: str) -> None:
    """Colour the cells of a raster by occupation, a class a code that the run met, named by its label."""
    frame = read_nomenclature(land_use.nomenclature).frame.set_index("code")
    classes = []
    for code in sorted(c for c in land_use.codes if c in frame.index):
        row = frame.loc[code]
        occupation = str(row["occupation"])
        colour = BY_ID[occupation].colour if occupation in BY_ID else _UNMAPPED_COLOUR
        name = label_of(occupation, lang)
        value = int(row["grid_code"]) if land_use.code_field == "grid" else int(code)
        label = f"{name} — {code} {row[f'label_{lang}']}"
        classes.append(QgsPalettedRasterRenderer.Class(value, QColor(colour), label))
    layer.setRenderer(QgsPalettedRasterRenderer(layer.dataProvider(), 1, classes))
