"""The report as one self-contained HTML file: it asks the network for nothing and opens by a double click.

Pages are Jinja2 templates, escaped; charts are Vega-Lite, drawn in the page; the map is plain SVG.
"""

from __future__ import annotations

from .page import NEEDS, check_needs, to_html, write_html

__all__ = ["NEEDS", "check_needs", "to_html", "write_html"]
