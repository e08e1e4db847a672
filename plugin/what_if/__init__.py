"""What-if in QGIS: what a result was made from, the scenarios drawn on it, and the session that keeps figures live."""
