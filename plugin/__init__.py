"""The QGIS plugin: adapters between QGIS and the engine, never a formula."""
