"""What-if: planned changes of land use on an assessment, their carbon year by year, and what the alternatives cost."""

from __future__ import annotations

from .actions import FIRST_YEAR, LAST_YEAR, Action, Scenario, check, fault_of
from .course import COURSE, FOREGONE, Conversions, Course, Reckoner
from .ground import Ground, States
from .outcome import HORIZONS, Outcome, outcome, without
from .templates import MIXES, Template, load_templates, parse_templates, shipped_templates

__all__ = [
    "COURSE",
    "FIRST_YEAR",
    "FOREGONE",
    "HORIZONS",
    "LAST_YEAR",
    "MIXES",
    "Action",
    "Conversions",
    "Course",
    "Ground",
    "Outcome",
    "Reckoner",
    "Scenario",
    "States",
    "Template",
    "check",
    "fault_of",
    "load_templates",
    "outcome",
    "parse_templates",
    "shipped_templates",
    "without",
]
