"""Expression functions of the group "CarbOCS": what an hectare holds, what a conversion costs, what a code means."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsExpression, QgsExpressionFunction
from qgis.PyQt.QtCore import QCoreApplication

from . import settings
from .compat import is_null

translate = QCoreApplication.translate
GROUP = "CarbOCS"
_INSEE_LENGTH = 5
"""A code read as a number has lost its leading zero."""


class _Function(QgsExpressionFunction):
    """A function that answers with the engine's figure, or with the engine's error as the expression's."""

    def __init__(self, name: str, count: int, help_text: str) -> None:
        """Take the name, how many arguments, and the help."""
        super().__init__(name, count, GROUP, help_text)

    def func(self, values: list[Any], context: Any, parent: Any, node: Any) -> Any:
        """Return the value; NULL where an argument is."""
        from ..core.errors import CarbocsError

        if any(is_null(v) for v in values):
            return None
        try:
            return self.value(*(_text(v) for v in values))
        except CarbocsError as error:
            parent.setEvalErrorString(error.text(settings.read().lang))
        except ImportError as error:
            parent.setEvalErrorString(str(error))
        return None

    def value(self, *arguments: str) -> Any:
        """Return the engine's figure."""
        raise NotImplementedError


class _Stock(_Function):
    def value(self, *arguments: str) -> Any:
        from ..core.factors import reference_stock

        return reference_stock(arguments[0].zfill(_INSEE_LENGTH), arguments[1], settings.read().mode)


class _Flux(_Function):
    def value(self, *arguments: str) -> Any:
        from ..core.factors import conversion_flux

        return conversion_flux(arguments[0].zfill(_INSEE_LENGTH), arguments[1], arguments[2], settings.read().mode)


class _Occupation(_Function):
    def value(self, *arguments: str) -> Any:
        from ..core.errors import UsageError
        from ..core.nomenclatures import read_nomenclature
        from ..core.occupations import label_of

        found = str(read_nomenclature("clc").occupation_of([arguments[0]])[0])
        named = {"id": found, "label": label_of(found, settings.read().lang)}
        if arguments[1] not in named:
            raise UsageError("bad_option", option="carbocs_occupation", value=arguments[1], allowed="id, label")
        return named[arguments[1]]


def _text(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def functions() -> list[_Function]:
    """Return the functions, their help in the user's language."""
    return [
        _Stock("carbocs_stock", 2, _help_stock()),
        _Flux("carbocs_flux", 3, _help_flux()),
        _Occupation("carbocs_occupation", 2, _help_occupation()),
    ]


def _page(title: str, text: str, arguments: list[tuple[str, str]], example: str) -> str:
    rows = "".join(f"<tr><td><code>{name}</code></td><td>{what}</td></tr>" for name, what in arguments)
    return f"<h3>{title}</h3><p>{text}</p><table>{rows}</table><p><code>{example}</code></p>"


def _help_stock() -> str:
    return _page(
        "carbocs_stock(insee, occupation)",
        translate(
            "CarbOCS", "The reference carbon stock of one hectare of an occupation at a commune, all pools, in tC/ha."
        ),
        [
            ("insee", translate("CarbOCS", "the INSEE code of the commune")),
            ("occupation", translate("CarbOCS", "an occupation: its id or its French or English label")),
        ],
        "carbocs_stock('46042', 'cropland') → 62.2",
    )


def _help_flux() -> str:
    return _page(
        "carbocs_flux(insee, from, to)",
        translate(
            "CarbOCS",
            "The flux of converting one hectare a year from one occupation to another at a commune, in tCO2e/yr; "
            "positive is taken up, negative is emitted.",
        ),
        [
            ("insee", translate("CarbOCS", "the INSEE code of the commune")),
            ("from, to", translate("CarbOCS", "the occupations before and after")),
        ],
        "carbocs_flux('46042', 'forest_broadleaf', 'artificial_sealed')",
    )


def _help_occupation() -> str:
    return _page(
        "carbocs_occupation(code, 'id' | 'label')",
        translate("CarbOCS", "The ALDO occupation of a land-use code (CORINE Land Cover): its id or its label."),
        [
            ("code", translate("CarbOCS", "the code, as text or number: 311 or '3.1.1'")),
            ("'id' | 'label'", translate("CarbOCS", "which to return")),
        ],
        "carbocs_occupation(\"CODE_18\", 'label')",
    )


class Expressions:
    """Registers the functions and takes them away again."""

    def __init__(self, iface: Any) -> None:
        """Take QGIS's interface, as every part does."""
        self.held: list[_Function] = []

    def install(self) -> None:
        """Register."""
        self.held = functions()
        for function in self.held:
            QgsExpression.registerFunction(function)

    def remove(self) -> None:
        """Take away."""
        for function in self.held:
            QgsExpression.unregisterFunction(function.name())
        self.held = []
