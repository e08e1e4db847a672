"""What open-data portals read: DCAT-AP as JSON-LD, and a STAC item of the raster."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ... import indicators
from .raster_out import NO_DATA, RASTER, grid
from .tables_out import PACKAGE

if TYPE_CHECKING:
    from .publication import File, Publication

DCAT, STAC = "metadata.dcat.jsonld", "density.stac.json"
_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "spdx": "http://spdx.org/rdf/terms#",
    "locn": "http://www.w3.org/ns/locn#",
    "geosparql": "http://www.opengis.net/ont/geosparql#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_LANGUAGE = "http://publications.europa.eu/resource/authority/language/"
_THEME = "http://publications.europa.eu/resource/authority/data-theme/ENVI"
_MEDIA = "https://www.iana.org/assignments/media-types/"
_LANGUAGES = {"fr": "FRA", "en": "ENG"}
_PROJECTION = "https://stac-extensions.github.io/projection/v2.0.0/schema.json"


def write_dcat(publication: Publication) -> None:
    """Write the data set and a distribution a file, by DCAT-AP."""
    content = {"@context": _CONTEXT, "@graph": [dataset(publication)]}
    _write(publication, DCAT, content)
    publication.add(DCAT, publication.say("publish_dcat"), "application/ld+json", "DCAT-AP (JSON-LD)")


def dataset(publication: Publication) -> dict[str, Any]:
    """Return the data set as DCAT-AP describes it."""
    about, lang = publication.about, publication.lang
    content: dict[str, Any] = {
        "@id": about.url or f"urn:uuid:{publication.id}",
        "@type": "dcat:Dataset",
        "dct:identifier": publication.id,
        "dct:title": {"@value": publication.title, "@language": lang},
        "dct:description": {"@value": publication.abstract, "@language": lang},
        "dct:issued": {"@value": about.day.isoformat(), "@type": "xsd:date"},
        "dct:language": {"@id": _LANGUAGE + _LANGUAGES[lang]},
        "dct:license": {"@id": about.terms.url},
        "dcat:theme": {"@id": _THEME},
        "dcat:keyword": [
            {"@value": word.strip(), "@language": lang} for word in publication.say("sheet_keywords").split(",")
        ],
        "dct:provenance": {
            "@type": "dct:ProvenanceStatement",
            "dct:description": {"@value": publication.say("publish_made"), "@language": lang},
        },
        "dcat:distribution": [_distribution(publication, file) for file in publication.files],
    }
    if about.publisher:
        content["dct:publisher"] = {"@type": "foaf:Organization", "foaf:name": about.publisher}
    if about.contact:
        named = {"vcard:fn": about.publisher or about.contact, "vcard:hasEmail": {"@id": f"mailto:{about.contact}"}}
        content["dcat:contactPoint"] = {"@type": "vcard:Organization", **named}
    if publication.levels:
        outline = {"@value": _box(publication), "@type": "geosparql:wktLiteral"}
        content["dct:spatial"] = {"@type": "dct:Location", "dcat:bbox": outline}
    if publication.vintages:
        first, last = publication.vintages[0], publication.vintages[-1]
        content["dct:temporal"] = {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": {"@value": f"{first}-01-01", "@type": "xsd:date"},
            "dcat:endDate": {"@value": f"{last}-12-31", "@type": "xsd:date"},
        }
    return content


def _box(publication: Publication) -> str:
    west, south, east, north = publication.degrees
    corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
    return "POLYGON((" + ", ".join(f"{x} {y}" for x, y in corners) + "))"


def _distribution(publication: Publication, file: File) -> dict[str, Any]:
    address = publication.address(file.path)
    return {
        "@id": f"urn:uuid:{publication.id}#{file.path}",
        "@type": "dcat:Distribution",
        "dct:title": {"@value": f"{file.title} ({file.format})", "@language": publication.lang},
        "dcat:accessURL": {"@id": publication.about.url or address},
        "dcat:downloadURL": {"@id": address},
        "dcat:mediaType": {"@id": _MEDIA + file.media_type.split(";")[0]},
        "dct:license": {"@id": publication.about.terms.url},
        "dcat:byteSize": {"@value": str(file.bytes), "@type": "xsd:nonNegativeInteger"},
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": {"@value": file.sha256, "@type": "xsd:hexBinary"},
        },
    }


def write_stac(publication: Publication) -> None:
    """Write the STAC item (1.1) of the raster."""
    _write(publication, STAC, item(publication))
    publication.add(STAC, publication.say("publish_stac"), "application/geo+json", "STAC")


def item(publication: Publication) -> dict[str, Any]:
    """Return the STAC item of the raster: where it lies, of when, what its band holds."""
    about = publication.about
    west, south, east, north = publication.degrees
    side, columns, rows, (left, _, _, top) = grid(publication.bounds)
    described = indicators.INDICATOR["stock_per_hectare"]
    instant = f"{about.day.isoformat()}T00:00:00Z"
    properties: dict[str, Any] = {
        "title": publication.title,
        "description": publication.raster_title,
        "datetime": instant,
        "created": instant,
        "license": about.terms.id,
        "gsd": side,
        "proj:code": publication.assessment.crs,
        "proj:shape": [rows, columns],
        "proj:transform": [side, 0, left, 0, -side, top, 0, 0, 1],
    }
    if publication.vintages:
        properties["start_datetime"] = f"{publication.vintages[0]}-01-01T00:00:00Z"
        properties["end_datetime"] = f"{publication.vintages[-1]}-12-31T23:59:59Z"
    if about.publisher:
        properties["providers"] = [{"name": about.publisher, "roles": ["producer", "host"]}]
    band = {"name": "density", "description": described.label(publication.lang), "unit": described.unit,
            "data_type": "float32", "nodata": NO_DATA}  # fmt: skip
    raster = next(f for f in publication.files if f.path == RASTER)
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {
        "type": "Feature",
        "stac_version": "1.1.0",
        "stac_extensions": [_PROJECTION],
        "id": f"density-{publication.id}",
        "bbox": [west, south, east, north],
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "properties": properties,
        "links": [{"rel": "license", "href": about.terms.url, "title": about.terms.name}],
        "assets": {
            "density": {
                "href": f"./{RASTER}" if not about.url else publication.address(RASTER),
                "title": raster.title,
                "type": raster.media_type,
                "roles": ["data"],
                "bands": [band],
            },
            "tables": {
                "href": f"./{PACKAGE}" if not about.url else publication.address(PACKAGE),
                "title": publication.say("publish_package"),
                "type": "application/json",
                "roles": ["metadata"],
            },
        },
    }


def _write(publication: Publication, name: str, content: dict[str, Any]) -> None:
    written = json.dumps(content, ensure_ascii=False, indent=1)
    (publication.folder / name).write_text(written + "\n", encoding="utf-8")
