"""The engine: layers in, areas, stocks, fluxes and indicators out. Never imports qgis or PyQt."""
