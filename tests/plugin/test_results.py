"""What is seen: the group, its styles drawn, the relations, all of it intact where the project is opened elsewhere."""

from __future__ import annotations

import shutil

import numpy as np
import pytest
from qgis.core import (
    QgsCoordinateTransform,
    QgsLayerTreeGroup,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor

from carbocs.core import indicators


@pytest.fixture(scope="module")
def made(processing, tmp_path_factory):
    """A folder with a result and the project that shows it."""
    from conftest import SAMPLE

    folder = tmp_path_factory.mktemp("made")
    names = {
        "TERRITORIES": "communes.gpkg",
        "LAND_USE": "clc18.gpkg",
        "LAND_USE_BEFORE": "clc12.gpkg",
        "FORESTS": "forests.fgb",
        "HEDGEROWS": "hedgerows.fgb",
    }
    for name in names.values():
        shutil.copyfile(SAMPLE / name, folder / name)
    parameters = {role: str(folder / name) for role, name in names.items()}
    parameters.update(LEVELS=[0, 1], OCCUPATIONS=[2, 3], OUTPUT=str(folder / "r.gpkg"), PROJECT=str(folder / "r.qgz"))
    processing.run("carbocs:assessment", parameters)
    return folder


@pytest.fixture
def project(made):
    """The project, opened."""
    found = QgsProject()
    assert found.read(str(made / "r.qgz"))
    yield found
    found.clear()


def tree(group: QgsLayerTreeGroup) -> dict:
    return {c.name(): tree(c) if isinstance(c, QgsLayerTreeGroup) else c.layer() for c in group.children()}


def drawn(project: QgsProject, layer) -> np.ndarray:
    """Return a layer as QGIS draws it, without labels: (rows, columns, 3)."""
    if isinstance(layer, QgsVectorLayer):
        layer.setLabelsEnabled(False)
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setOutputSize(QSize(400, 400))
    settings.setBackgroundColor(QColor("#ffffff"))
    settings.setDestinationCrs(project.crs())
    transform = QgsCoordinateTransform(layer.crs(), project.crs(), project)
    settings.setExtent(transform.transformBoundingBox(layer.extent()))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage().convertToFormat(job.renderedImage().Format.Format_RGB32)
    bits = image.constBits()
    bits.setsize(image.sizeInBytes() if hasattr(image, "sizeInBytes") else image.byteCount())
    return np.frombuffer(bytes(bits), dtype=np.uint8).reshape(400, 400, 4)[:, :, 2::-1]


def indicator_layers(project: QgsProject) -> list:
    return [v for v in project.mapLayers().values() if v.customProperty("carbocs/indicator")]


def test_the_group_holds_levels_land_use_and_tables(project):
    held = tree(project.layerTreeRoot())
    (name,) = held
    assert name.startswith("CarbOCS – communes")
    assert list(held[name]) == ["Communes (order of magnitude)", "EPCI", "Land use by occupation", "Tables"]
    communes = list(held[name]["EPCI"])
    assert communes[0] == "Carbon stock per hectare (tC/ha)"
    assert {n.rsplit(" (", 1)[0] for n in communes} == {
        "Carbon stock per hectare",
        "Carbon stock",
        "Carbon flux",
        "Stock: Forest",
        "Stock: Artificial land",
        "Flux: Forest",
        "Flux: Artificial land",
    }
    assert "Closure of areas" in held[name]["Tables"]


def test_every_class_is_drawn_in_its_own_colour_and_says_its_unit(project):
    for layer in indicator_layers(project):
        renderer = layer.renderer()
        classes = [(i.label(), i.symbol().color()) for i in renderer.legendSymbolItems() if i.symbol()]
        assert len({c.name() for _, c in classes}) == len(classes) >= 1
        units = {u for _, u, _ in indicators.INDICATOR[layer.customProperty("carbocs/indicator")].units}
        assert all(any(label.endswith(u) for u in units) or label == "No data" for label, _ in classes), classes
        pixels = drawn(project, layer).reshape(-1, 3)
        seen = {tuple(p) for p in np.unique(pixels, axis=0)}
        colours = {(c.red(), c.green(), c.blue()) for _, c in classes}
        assert seen & colours, layer.name()


def test_flux_is_centred_on_zero(project):
    layer = next(v for v in indicator_layers(project) if v.customProperty("carbocs/indicator") == "flux_total")
    ranges = layer.renderer().ranges()
    assert ranges[0].lowerValue() == -ranges[-1].upperValue()


def test_the_land_use_is_in_the_colours_of_the_occupations(project):
    from carbocs.core.occupations import BY_ID

    layer = next(v for v in project.mapLayers().values() if v.name() == "Land use by occupation")
    pixels = {tuple(p) for p in np.unique(drawn(project, layer).reshape(-1, 3), axis=0)}
    crops = QColor(BY_ID["cropland"].colour)
    assert (crops.red(), crops.green(), crops.blue()) in pixels
    assert {c.label() for c in layer.renderer().categories()} >= {"Cropland", "Vineyards", "No occupation"}


def test_layers_tell_their_sources_options_and_date(project):
    layer = indicator_layers(project)[0]
    about = layer.metadata()
    assert "mode = corrected" in about.abstract()
    assert "release = chanterelle-2024-11" in about.abstract()
    assert any("clc18.gpkg" in line and "SHA-256" in line for line in about.history())
    assert about.licenses()


def test_forms_show_the_rows_of_the_tables(project):
    relations = project.relationManager().relations().values()
    layer = indicator_layers(project)[0]
    mine = [r for r in relations if r.referencedLayerId() == layer.id()]
    assert sorted(r.name() for r in mine) == [
        "Areas by occupation",
        "Fluxes by change and pool",
        "Stocks by occupation and pool",
    ]
    assert all(r.isValid() for r in mine)
    feature = next(layer.getFeatures())
    for relation in mine:
        rows = list(relation.getRelatedFeatures(feature))
        assert rows
        assert {r["territory"] for r in rows} == {feature["territory"]}
        assert {r["level"] for r in rows} == {feature["level"]}


def test_a_map_tip_and_a_form_have_words_and_units(project):
    layer = next(v for v in indicator_layers(project) if v.customProperty("carbocs/level") == "commune")
    assert "Order of magnitude" in layer.mapTipTemplate()
    labels = {layer.attributeDisplayName(i) for i in range(layer.fields().count())}
    assert "Carbon stock per hectare (tC/ha)" in labels
    assert "Area (ha)" in labels


def test_the_project_opens_elsewhere_with_styles_and_relations(made, tmp_path):
    there = tmp_path / "elsewhere"
    shutil.copytree(made, there)
    before, after = QgsProject(), QgsProject()
    assert before.read(str(made / "r.qgz"))
    assert after.read(str(there / "r.qgz"))
    assert all(v.isValid() for v in after.mapLayers().values())
    assert all(str(there) in v.source() for v in after.mapLayers().values())
    assert len(after.relationManager().relations()) == len(before.relationManager().relations()) == 42
    assert all(r.isValid() for r in after.relationManager().relations().values())
    one, two = (
        {(v.customProperty("carbocs/level"), v.name()): v for v in indicator_layers(p)} for p in (before, after)
    )
    assert set(one) == set(two)
    for key, layer in one.items():
        legend = [i.label() for i in layer.renderer().legendSymbolItems()]
        assert legend == [i.label() for i in two[key].renderer().legendSymbolItems()]
    before.clear()
    after.clear()


def test_french_is_french(processing, language, sample, tmp_path):
    from carbocs.plugin import translation

    language("fr")
    translator = translation.installed("fr")
    assert translator is not None
    try:
        parameters = {"TERRITORIES": sample("communes.gpkg"), "LAND_USE": sample("clc18.tif")}
        out = {"OUTPUT": str(tmp_path / "r.gpkg"), "PROJECT": str(tmp_path / "r.qgz")}
        processing.run("carbocs:assessment", {**parameters, **out})
        project = QgsProject()
        project.read(out["PROJECT"])
        names = [v.name() for v in project.mapLayers().values()]
        assert "Stock de carbone à l’hectare (tC/ha)" in names
        assert "Occupation du sol par classe ALDO" in names
        layer = next(v for v in indicator_layers(project) if v.customProperty("carbocs/indicator") == "flux_total")
        labels = [i.label() for i in layer.renderer().legendSymbolItems()]
        assert all("\u202ftCO2e/an" in label or "ktCO2e/an" in label for label in labels)
        assert "Ordre de grandeur\u00a0:" in layer.mapTipTemplate()
        project.clear()
    finally:
        translation.removed(translator)


def test_the_group_takes_the_place_of_the_layer_that_qgis_loads(processing, sample, tmp_path):
    from qgis.core import QgsApplication, QgsProcessingContext, QgsProcessingFeedback

    project = QgsProject()
    context, feedback = QgsProcessingContext(), QgsProcessingFeedback()
    context.setProject(project)
    algorithm = QgsApplication.processingRegistry().createAlgorithmById("carbocs:assessment")
    parameters = {"TERRITORIES": sample("communes.gpkg"), "LAND_USE": sample("clc18.tif"), "MODE": 0, "WOOD": 0}
    algorithm.run({**parameters, "OCCUPATIONS": [2], "OUTPUT": str(tmp_path / "r.gpkg")}, context, feedback)
    (key, details), *others = context.layersToLoadOnCompletion().items()
    assert not others
    layer = context.takeResultLayer(key)
    project.addMapLayer(layer)
    details.postProcessor().postProcessLayer(layer, context, feedback)
    QgsApplication.processEvents()
    held = tree(project.layerTreeRoot())
    assert list(held) == ["CarbOCS – communes"]
    assert key not in project.mapLayers()
    project.clear()
