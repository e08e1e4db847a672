"""The preferences of the plugin, as one dataclass kept in QGIS's own settings."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields

from qgis.core import QgsSettings

_PREFIX = "carbocs/"
MODES = ("corrected", "conform")
DIGITS = range(2, 7)
LANGUAGES = ("", "fr", "en")
"""The language of results and of the plugin's own screens; empty: QGIS's."""


@dataclass(frozen=True)
class Settings:
    """What a user prefers; ``release`` empty is the latest, ``significant`` the digits figures are shown with."""

    mode: str = "corrected"
    release: str = ""
    sealed_share: float = 0.8
    language: str = ""
    significant: int = 3

    @property
    def lang(self) -> str:
        """The language in use: the one preferred, else QGIS's where it is French, else English."""
        if self.language:
            return self.language
        override = QgsSettings().value("locale/overrideFlag", False, type=bool)
        named = QgsSettings().value("locale/userLocale", "") if override else ""
        return "fr" if str(named or _system_locale()).casefold().startswith("fr") else "en"


def _system_locale() -> str:
    from qgis.core import QgsApplication

    return str(QgsApplication.locale() or "")


def read() -> Settings:
    """Return the preferences kept; what was never set, or cannot be read, is the default."""
    kept = QgsSettings()
    default = Settings()
    values = {}
    for field in fields(Settings):
        usual = getattr(default, field.name)
        try:
            values[field.name] = type(usual)(kept.value(_PREFIX + field.name, usual))
        except (TypeError, ValueError):
            values[field.name] = usual
    return _within_reason(Settings(**values))


def _within_reason(kept: Settings) -> Settings:
    """Return preferences whose values are possible; what is not is the default."""
    default = Settings()
    return Settings(
        mode=kept.mode if kept.mode in MODES else default.mode,
        release=kept.release,
        sealed_share=kept.sealed_share if 0 <= kept.sealed_share <= 1 else default.sealed_share,
        language=kept.language if kept.language in LANGUAGES else default.language,
        significant=kept.significant if kept.significant in DIGITS else default.significant,
    )


def write(settings: Settings) -> None:
    """Keep preferences."""
    kept = QgsSettings()
    for name, value in asdict(settings).items():
        kept.setValue(_PREFIX + name, value)
