"""CarbOCS: carbon of soils and biomass of a territory, from its land-use layers.

QGIS reads ``classFactory`` here; everything else stands in ``core`` (the engine) and ``plugin`` (QGIS).
"""


def classFactory(iface: object) -> object:  # noqa: N802 (the name is QGIS's)
    """Return the QGIS plugin. ``iface`` is the running QGIS's ``QgisInterface``."""
    from .plugin.plugin import CarbocsPlugin

    return CarbocsPlugin(iface)
