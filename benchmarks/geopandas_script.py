"""The ten lines a technician would write: GeoPackage in, CSV out. The command is held against it, whole process."""

import sys

import geopandas

territories = geopandas.read_file(sys.argv[1], columns=["code"])
land_use = geopandas.read_file(sys.argv[2], columns=["CODE_18"])
pieces = geopandas.overlay(territories, land_use.to_crs(territories.crs))
pieces["area_ha"] = pieces.area / 10_000
table = pieces.groupby(["code", "CODE_18"], as_index=False)["area_ha"].sum()
table.to_csv(sys.argv[3], index=False)
