"""Write docs/crosswalks.md and docs/crosswalks.fr.md from the tables themselves, so that the pages cannot say otherwise.

Run ``python tools/make_crosswalk_docs.py --out docs``.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd

import carbocs.core.nomenclatures as room
from carbocs.core.layers import whole_file
from carbocs.core.nomenclatures import groupings, read_nomenclature
from carbocs.core.occupations import label_of

TABLES = Path(room.__file__).parent
NAMES = {"ocsge": "OCS GE (IGN)", "ocs2d": "OCS2D Hauts-de-France (Géo2France)"}
WORDS = {
    "en": {
        "other": "[En français](crosswalks.fr.md)",
        "title": "From cover and use to ALDO's occupations",
        "intro": """ADEME publishes the occupations of CORINE Land Cover and no others. For OCS GE and OCS2D, which tell land by **cover** (CS) and **use** (US), this
project decides itself, row by row, each with its reason. Every result made so says it, and every row is open to change.

* A row names a code, or all codes below it (`CS2.1` holds `CS2.1.1.1`); an empty use stands for any. **The narrowest use wins, then the narrowest cover.**
* Every pair of codes is decided: {pairs} of OCS2D, {pairs_ge} of OCS GE; a test checks each.
* Confidence: **high** where cover and occupation mean the same, **medium** where a convention had to be chosen, **low** where another choice could be defended.
* `unmapped` land is measured and told, and holds no carbon in ALDO.""",
        "change": """## Change it

Write a CSV with the rows that you decide otherwise, and give it with `--crosswalk` (in QGIS: *Crosswalk of your own*); what it does not name stays as here. A row that
no code answers to is refused by name.

```csv
cover,use,occupation,reason
CS2.1.1.1,US1.1,forest_broadleaf,our farm trees are groves
CS1.2.1,,grassland_herbaceous,our bare ground is calcareous grassland
```""",
        "judgements": """## The judgements most worth questioning

* **Agricultural grass or crop (OCS GE, CS2.2 × US1.1).** OCS GE cannot tell. It stays `agricultural_open` until a refining layer (RPG, OCS2D, CORINE) or a share that you give
  decides; the audit tells how many hectares were decided how, and without either the run stops.
* **Shrubs in urban use (OCS GE, CS2.1.2 and CS2.1.3)** go to *artificial, grassed and shrub* (7 tC/ha of biomass in ALDO), not to *artificial, wooded*: ALDO's own label names shrubs there.
* **Felled land and young plantations (cover of grass or shrub × US1.2)** stay forest, as CORINE 324 in ALDO: a felling is no clearing of forest. OCS2D's US1.2.2 says poplars.
* **Permeable mineral ground (OCS GE CS1.1.2.1, OCS2D CS1.2)** takes the 30 tC/ha of sealed ground, the nearest value; quarries too, though the law does not count them as artificialised.
* **Trees in urban use** are *artificial, wooded* for carbon (as CORINE 141); the law does not count them as artificialised.
* **Open water** keeps the "wetland soil" that ALDO gives to CORINE 511–523; at these scales it weighs more, and every result tells its share.""",
        "head": "| cover | use | occupation | confidence | reason |",
        "grouping": """## OCS2D in 21 posts and in 4

The posts and their labels are Géo2France's; which pair belongs to which post is this project's reading of them (`core/nomenclatures/ocs2d/grouping.csv`), by the same rule:
the narrowest use wins. They serve areas (`carbocs areas --group posts` or `groups`), the columns and the styles in QGIS, never the carbon.

| post | label | group | cover × use |
|--:|---|---|---|""",
        "refining": """## What a refining layer may narrow

A layer given with `--refine` changes an occupation only along these lines; `--narrow KIND=occupation,…` limits it further. What each changed is told from → to, in hectares.

| layer | from | to |
|---|---|---|""",
        "kinds": {"rpg": "RPG", "bdforet": "BD Forêt V2", "wetland": "wetland inventory", "landuse": "second land use"},
        "any": "any",
        "confidence": {"high": "high", "medium": "medium", "low": "low"},
        "count": "{high} rows of high, {medium} of medium, {low} of low confidence.",
    },
    "fr": {
        "other": "[In English](crosswalks.md)",
        "title": "De la couverture et de l’usage aux occupations d’ALDO",
        "intro": """L’ADEME publie les occupations de CORINE Land Cover et aucune autre. Pour l’OCS GE et l’OCS2D, qui décrivent le sol par **couverture** (CS) et **usage** (US), ce projet
décide lui-même, ligne par ligne, chacune avec sa raison. Chaque résultat ainsi fait le dit, et chaque ligne peut être changée.

* Une ligne nomme un code, ou tous ceux qu’il contient (`CS2.1` contient `CS2.1.1.1`) ; un usage vide les vaut tous. **L’usage le plus précis l’emporte, puis la couverture la plus précise.**
* Chaque couple est décidé : {pairs} pour l’OCS2D, {pairs_ge} pour l’OCS GE ; un test les vérifie tous.
* Confiance : **haute** si couverture et occupation disent la même chose, **moyenne** s’il a fallu une convention, **basse** si un autre choix se défend.
* Le sol sans occupation (`unmapped`) est mesuré et dit ; il ne porte pas de carbone dans ALDO.""",
        "change": """## La changer

Écrivez un CSV avec les lignes que vous décidez autrement, et donnez-le par `--crosswalk` (dans QGIS : *Votre table de passage*) ; ce qu’il ne nomme pas reste comme ici. Une
ligne à laquelle aucun code ne répond est refusée en la nommant.

```csv
cover,use,occupation,reason
CS2.1.1.1,US1.1,forest_broadleaf,nos arbres agricoles sont des bosquets
CS1.2.1,,grassland_herbaceous,nos sols nus sont des pelouses calcicoles
```""",
        "judgements": """## Les choix qui méritent le plus d’être discutés

* **Prairie ou culture (OCS GE, CS2.2 × US1.1).** L’OCS GE ne les distingue pas. Le sol reste `agricultural_open` jusqu’à ce qu’une couche d’affinage (RPG, OCS2D, CORINE) ou une part
  que vous donnez décide ; l’audit dit combien d’hectares l’ont été, et comment ; sans l’une ni l’autre, le calcul s’arrête.
* **Arbustes en usage urbain (OCS GE, CS2.1.2 et CS2.1.3)** : *artificiels enherbés et arbustifs* (7 tC/ha de biomasse dans ALDO), non *artificiels arborés* : c’est le libellé d’ALDO qui nomme les arbustes.
* **Coupes et jeunes plantations (herbe ou arbustes × US1.2)** : restent de la forêt, comme CORINE 324 dans ALDO ; une coupe n’est pas un défrichement. L’US1.2.2 de l’OCS2D dit le peuplier.
* **Sols minéraux perméables (OCS GE CS1.1.2.1, OCS2D CS1.2)** : les 30 tC/ha du sol imperméabilisé, valeur la plus proche ; les carrières aussi, bien que la loi ne les compte pas artificialisées.
* **Arbres en usage urbain** : *artificiels arborés* pour le carbone (comme CORINE 141) ; la loi ne les compte pas artificialisés.
* **Eaux libres** : gardent le « sol de zone humide » qu’ALDO donne à CORINE 511–523 ; il pèse davantage à ces échelles, et chaque résultat en dit la part.""",
        "head": "| couverture | usage | occupation | confiance | raison |",
        "grouping": """## L’OCS2D en 21 postes et en 4

Les postes et leurs libellés sont ceux de Géo2France ; l’appartenance de chaque couple est la lecture qu’en fait ce projet (`core/nomenclatures/ocs2d/grouping.csv`), par la même
règle : l’usage le plus précis l’emporte. Ils servent aux surfaces (`carbocs areas --group posts` ou `groups`), aux colonnes et aux styles dans QGIS, jamais au carbone.

| poste | libellé | groupe | couverture × usage |
|--:|---|---|---|""",
        "refining": """## Ce qu’une couche d’affinage peut préciser

Une couche donnée par `--refine` ne change une occupation que selon ces lignes ; `--narrow GENRE=occupation,…` la restreint encore. Ce que chacune a changé est dit, de → vers, en hectares.

| couche | de | vers |
|---|---|---|""",
        "kinds": {"rpg": "RPG", "bdforet": "BD Forêt V2", "wetland": "inventaire de zones humides",
                  "landuse": "autre occupation du sol"},
        "any": "tous",
        "confidence": {"high": "haute", "medium": "moyenne", "low": "basse"},
        "count": "{high} lignes de confiance haute, {medium} moyenne, {low} basse.",
    },
}  # fmt: skip


def table(name: str) -> pd.DataFrame:
    """Return a table of the nomenclatures as text."""
    return pd.read_csv(TABLES / name, dtype=str, keep_default_na=False)


def page(lang: str) -> str:
    """Return the page in one language."""
    words = WORDS[lang]
    counts = {n: f"{len(read_nomenclature(n).frame):,}".replace(",", "\u202f" if lang == "fr" else ",") for n in NAMES}
    lines = [f"# {words['title']}", "", f"*{words['other']}*", "",
             str(words["intro"]).format(pairs=counts["ocs2d"], pairs_ge=counts["ocsge"]), "", words["change"], "",
             words["judgements"]]  # fmt: skip
    for name, title in NAMES.items():
        rows = table(f"{name}/crosswalk.csv")
        by = rows["confidence"].value_counts()
        lines += ["", f"## {title}", "", words["count"].format(**{c: by.get(c, 0) for c in words["confidence"]}), "",
                  words["head"], "|---|---|---|---|---|"]  # fmt: skip
        parts = {p: table(f"{name}/{p}.csv").set_index("code")[f"label_{lang}"] for p in ("covers", "uses")}
        for row in rows.to_dict("records"):
            cover, use = (_named(row[k], parts[p]) for k, p in (("cover", "covers"), ("use", "uses")))
            sealed = label_of(row["occupation"], lang)
            lines.append(f"| {cover or words['any']} | {use or words['any']} | {sealed} | "
                         f"{words['confidence'][row['confidence']]} | {row[f'reason_{lang}']} |")  # fmt: skip
    lines += ["", words["grouping"], *_posts(lang), "", words["refining"], *_refining(lang, words)]
    return _spaced("\n".join(lines) + "\n") if lang == "fr" else "\n".join(lines) + "\n"


def _named(code: str, labels: pd.Series) -> str:
    """Return a code, with its label where it is one of the finest level."""
    return f"`{code}` {labels[code]}" if code in labels.index else f"`{code}`" if code else ""


def _posts(lang: str) -> list[str]:
    held = groupings("ocs2d")
    posts, groups = table("ocs2d/posts.csv"), held["groups"].labels(lang)
    rows = table("ocs2d/grouping.csv").assign(pair=lambda t: t["cover"] + " × " + t["use"].replace("", "–"))
    pairs = rows.groupby("post")["pair"].agg(", ".join)
    return [f"| {r['code']} | {r[f'label_{lang}']} | {groups[r['group']]} | {pairs[r['code']]} |"
            for r in posts.to_dict("records")]  # fmt: skip


def _refining(lang: str, words: dict) -> list[str]:
    rows = table("refining.csv")
    lines = []
    for (kind, start), part in rows.groupby(["kind", "from_occupation"], sort=False):
        ends = ", ".join(label_of(o, lang) for o in part["to_occupation"])
        lines.append(f"| {words['kinds'][kind]} | {label_of(start, lang)} | {ends} |")
    return lines


def _spaced(text: str) -> str:
    """Return French text with its no-break spaces, code left as it is."""
    parts = text.split("```")
    for n in range(0, len(parts), 2):
        for sign in ":;?!»":
            parts[n] = parts[n].replace(f" {sign}", f"\u00a0{sign}")
        parts[n] = parts[n].replace("« ", "«\u00a0")
    return "```".join(parts)


def main() -> None:
    """Write both pages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    for lang, name in (("en", "crosswalks.md"), ("fr", "crosswalks.fr.md")):
        with whole_file(options.out / name) as path:
            path.write_text(page(lang), encoding="utf-8")


if __name__ == "__main__":
    main()
