"""What a technician would write with geopandas for OCS GE: areas of a vintage and changes between two, by commune."""

import sys

import geopandas

communes = geopandas.read_file(sys.argv[1])[["insee", "geometry"]]
before, after = (geopandas.read_file(path)[["code_cs", "code_us", "geometry"]] for path in sys.argv[2:4])
for vintage in (before, after):
    vintage["geometry"] = vintage.make_valid()

areas = geopandas.overlay(after, communes, how="intersection", keep_geom_type=True)
areas["area_m2"] = areas.area
areas = areas.groupby(["insee", "code_cs", "code_us"], dropna=False)["area_m2"].sum()
areas.to_csv(sys.argv[4])

crossed = geopandas.overlay(before, after, how="intersection", keep_geom_type=True)
changed = crossed[(crossed["code_cs_1"] != crossed["code_cs_2"]) | (crossed["code_us_1"] != crossed["code_us_2"])]
changes = geopandas.overlay(changed, communes, how="intersection", keep_geom_type=True)
changes["area_m2"] = changes.area
keys = ["insee", "code_cs_1", "code_us_1", "code_cs_2", "code_us_2"]
changes.groupby(keys, dropna=False)["area_m2"].sum().to_csv(sys.argv[5])
