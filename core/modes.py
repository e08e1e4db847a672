"""The two modes of the method and the known defects (Q1…Q13) of ADEME's calculator that set them apart.

``conform`` keeps every defect and reproduces the calculator to the last digit; ``corrected`` has none of them.
Source: the calculator's own results and tables, release "chanterelle" (November 2024).
"""

from __future__ import annotations

from dataclasses import dataclass

Quirks = frozenset[str]
"""The defects to reproduce, by id."""

MODES = ("corrected", "conform")


@dataclass(frozen=True)
class Defect:
    """One known defect: where it stands and what it does, in English and French."""

    id: str
    english: str
    french: str

    def text(self, lang: str = "en") -> str:
        """Return the description in ``lang``."""
        return self.french if lang == "fr" else self.english


DEFECTS: tuple[Defect, ...] = (
    Defect(
        "Q1",
        "artificial areas: land is lost where wooded artificial land reaches 20 %",
        "surfaces artificielles\u00a0: du sol se perd dès que l’arboré atteint 20\u00a0%",
    ),
    Defect(
        "Q2",
        "forests: groups AX, BX and JX are never found, so the GRECO's figures are read",
        "forêts\u00a0: les groupes AX, BX et JX ne sont jamais trouvés, les chiffres de la GRECO sont lus à la place",
    ),
    Defect(
        "Q3",
        "litter: sealed land that becomes forest gains none",
        "litière\u00a0: un sol imperméabilisé qui devient forêt n’en gagne pas",
    ),
    Defect(
        "Q4",
        "biomass: three changes do not follow the difference of the stocks",
        "biomasse\u00a0: trois changements ne suivent pas la différence des stocks",
    ),
    Defect(
        "Q5",
        "land take: the split of new artificial land loses or makes land",
        "artificialisation\u00a0: la répartition des sols artificialisés perd ou crée du sol",
    ),
    Defect(
        "Q6",
        "land given back: sealed and grassed land each claim the whole area, which counts twice",
        "renaturation\u00a0: l’imperméabilisé et l’enherbé comptent chacun toute la surface, donc deux fois",
    ),
    Defect("Q7", "N2O: a factor 44/25 stands for 44/28", "N2O\u00a0: un facteur 44/25 est écrit au lieu de 44/28"),
    Defect(
        "Q10",
        "hedgerows: départements 01 to 09 take the default figure",
        "haies\u00a0: les départements 01 à 09 prennent la valeur par défaut",
    ),
    Defect(
        "Q11",
        "soil: grassland that becomes wooded artificial land reads a yearly rate as a total",
        "sol\u00a0: une prairie qui devient un sol artificiel arboré lit un rythme annuel comme un total",
    ),
    Defect(
        "Q12",
        "litter: wooded artificial land gains litter that its stock does not hold",
        "litière\u00a0: un sol artificiel arboré gagne une litière que son stock ne contient pas",
    ),
    Defect(
        "Q13",
        "biomass: a gain after deforestation is counted in one year, not twenty",
        "biomasse\u00a0: un gain après déboisement est compté en un an au lieu de vingt",
    ),
)
NONE: Quirks = frozenset()
ALL: Quirks = frozenset(defect.id for defect in DEFECTS)


def quirks_of(mode: str) -> Quirks:
    """Return the defects that ``mode`` (``corrected`` or ``conform``) reproduces."""
    return ALL if mode == "conform" else NONE
