"""What a reader of the folder opens first: README in French and English, and the licences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...messages import number, text
from ..portrait import credits

if TYPE_CHECKING:
    from .publication import File, Publication

README, LICENCE = "README.md", "LICENCE.txt"
_KB = 1000


def write_words(publication: Publication) -> None:
    """Write README and licences; the language of the publication stands first."""
    languages = (publication.lang, "en" if publication.lang == "fr" else "fr")
    listed = list(publication.files)
    readme = "\n\n---\n\n".join(_readme(publication, lang, listed) for lang in languages)
    (publication.folder / README).write_text(readme + "\n", encoding="utf-8")
    publication.add(README, publication.say("publish_readme"), "text/markdown", "Markdown")
    licence = "\n\n".join(_licence(publication, lang) for lang in languages)
    (publication.folder / LICENCE).write_text(licence + "\n", encoding="utf-8")
    publication.add(LICENCE, publication.say("publish_licence"), "text/plain", "Text")


def _readme(publication: Publication, lang: str, files: list[File]) -> str:
    from ..portrait import portrait

    shown = portrait(publication.assessment, "total", "total", lang)
    told = credits(publication.assessment, lang, publication.about.day)
    about = publication.about
    lines = [f"# {publication.title}", "", text("publish_abstract", lang, sentence=shown.sentence), ""]
    lines += [f"* {figure.label}{_colon(lang)} **{figure.shown}**" for figure in shown.headlines]
    lines += ["", f"## {text('readme_files', lang)}", "", text("readme_files_head", lang), "|---|---|---|"]
    lines += [f"| `{f.path}` | {f.format} | {_size(f.bytes, lang)} |" for f in files]
    lines += ["", text("readme_units", lang), "", text("readme_columns", lang), ""]
    lines += [f"## {text('readme_method', lang)}", "", told.method, ""]
    lines += [f"* {source}" for source in told.sources]
    lines += ["", text("sheet_sign", lang), "", text("order_of_magnitude", lang), "", told.made, ""]
    lines += [f"## {text('readme_licence', lang)}", "", f"[{about.terms.name}]({about.terms.url}). "
              + text("readme_credit", lang, credit=credit(publication, lang))]  # fmt: skip
    if about.publisher:
        lines += ["", f"{text('readme_publisher', lang)}{_colon(lang)} {about.publisher}"
                  + (f", {about.contact}" if about.contact else "")]  # fmt: skip
    return "\n".join(lines)


def _colon(lang: str) -> str:
    return "\u00a0:" if lang == "fr" else ":"


def _size(size: int, lang: str) -> str:
    unit = "ko" if lang == "fr" else "kB"
    return f"{number(max(size / _KB, 1), 0, lang)}\u00a0{unit}"


def credit(publication: Publication, lang: str) -> str:
    """Return how the data are to be credited."""
    who = publication.about.publisher or publication.title
    return text("publish_credit", lang, who=who, year=publication.about.day.year)


def _licence(publication: Publication, lang: str) -> str:
    terms = publication.about.terms
    return text(
        "licence_text", lang, title=publication.title, name=terms.name, url=terms.url, credit=credit(publication, lang)
    )
