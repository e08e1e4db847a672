"""What QGIS loads: registration of the plugin's parts. The engine is reached through ``core.assessment``."""

from __future__ import annotations


class CarbocsPlugin:
    """The plugin as QGIS sees it. Nothing is registered before the engine's own release: the command line is there."""

    def __init__(self, iface: object) -> None:
        """Keep the running QGIS's interface."""
        self.iface = iface

    def initGui(self) -> None:  # noqa: N802 (the name is QGIS's)
        """Register the plugin's parts."""

    def unload(self) -> None:
        """Take them away again."""
