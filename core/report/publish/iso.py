"""Metadata for a French catalogue: ISO 19115 in the XML of ISO 19139, with what INSPIRE asks of a data set."""

from __future__ import annotations

import xml.etree.ElementTree as ET  # nosec B405 (written here, never parsed)
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .publication import Publication

ISO = "metadata.iso19139.xml"
_NAMESPACES = {
    "gmd": "http://www.isotc211.org/2005/gmd",
    "gco": "http://www.isotc211.org/2005/gco",
    "gmx": "http://www.isotc211.org/2005/gmx",
    "gml": "http://www.opengis.net/gml/3.2",
    "xlink": "http://www.w3.org/1999/xlink",
}
_CODES = "http://standards.iso.org/iso/19139/resources/gmxCodelists.xml#"
_LANGUAGES = "http://www.loc.gov/standards/iso639-2/"
_LANGUAGE = {"fr": "fre", "en": "eng"}
_THEMES = "http://inspire.ec.europa.eu/theme/"
_THEMES_DAY = "2008-06-01"
_SCOPES = "http://inspire.ec.europa.eu/metadata-codelist/SpatialScope"
_NO_LIMITS = "http://inspire.ec.europa.eu/metadata-codelist/LimitationsOnPublicAccess/noLimitations"
_REGULATION = "http://data.europa.eu/eli/reg/2010/1089"
_REGULATION_DAY = "2010-12-08"


def write_iso(publication: Publication) -> None:
    """Write the metadata into the publication's folder."""
    for prefix, name in _NAMESPACES.items():
        ET.register_namespace(prefix, name)
    root = metadata(publication)
    ET.indent(root, " ")
    content = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    (publication.folder / ISO).write_bytes(content + b"\n")
    publication.add(ISO, publication.say("publish_iso"), "application/xml", "ISO 19139")


def metadata(publication: Publication) -> ET.Element:
    """Return the record of the data set."""
    day = publication.about.day.isoformat()
    root = ET.Element(_name("gmd:MD_Metadata"))
    _text(root, "gmd:fileIdentifier", publication.id)
    _language(root, publication)
    _code(root, "gmd:characterSet", "MD_CharacterSetCode", "utf8")
    _code(root, "gmd:hierarchyLevel", "MD_ScopeCode", "dataset")
    _party(root, "gmd:contact", publication)
    _put(root, "gmd:dateStamp/gco:Date", day)
    _text(root, "gmd:metadataStandardName", "ISO 19115:2003/19139")
    _text(root, "gmd:metadataStandardVersion", "1.0")
    _reference_system(root, publication)
    _identification(root, publication, day)
    _distribution(root, publication)
    _quality(root, publication)
    return root


# --- parts


def _reference_system(root: ET.Element, publication: Publication) -> None:
    named = str(publication.assessment.crs or "")
    if not named.upper().startswith("EPSG:"):
        return
    path = "gmd:referenceSystemInfo/gmd:MD_ReferenceSystem/gmd:referenceSystemIdentifier/gmd:RS_Identifier"
    number = named.split(":")[1]
    _anchor(_put(root, path), "gmd:code", named, f"http://www.opengis.net/def/crs/EPSG/0/{number}")


def _identification(root: ET.Element, publication: Publication, day: str) -> None:
    about = publication.about
    found = _put(root, "gmd:identificationInfo/gmd:MD_DataIdentification")
    citation = _put(found, "gmd:citation/gmd:CI_Citation")
    _text(citation, "gmd:title", publication.title)
    _date(citation, day, "publication")
    _text(_put(citation, "gmd:identifier/gmd:MD_Identifier"), "gmd:code", f"urn:uuid:{publication.id}")
    _text(found, "gmd:abstract", publication.abstract)
    _party(found, "gmd:pointOfContact", publication)
    upkeep = _put(found, "gmd:resourceMaintenance/gmd:MD_MaintenanceInformation")
    _code(upkeep, "gmd:maintenanceAndUpdateFrequency", "MD_MaintenanceFrequencyCode", "asNeeded")
    themes = (("lc", publication.say("theme_land_cover")), ("so", publication.say("theme_soil")))
    _keywords(found, [(n, f"{_THEMES}{i}") for i, n in themes], "GEMET - INSPIRE themes, version 1.0", _THEMES_DAY)
    scope = publication.say("scope_local")
    _keywords(found, [(scope, f"{_SCOPES}/local")], "Spatial scope", "2019-05-22", _SCOPES)
    _keywords(found, [(word.strip(), "") for word in publication.say("sheet_keywords").split(",")])
    use = _put(found, "gmd:resourceConstraints/gmd:MD_LegalConstraints")
    _code(use, "gmd:accessConstraints", "MD_RestrictionCode", "otherRestrictions")
    _anchor(use, "gmd:otherConstraints", publication.say("no_limits"), _NO_LIMITS)
    use = _put(found, "gmd:resourceConstraints/gmd:MD_LegalConstraints")
    _code(use, "gmd:useConstraints", "MD_RestrictionCode", "otherRestrictions")
    _anchor(use, "gmd:otherConstraints", about.terms.name, about.terms.url)
    _code(found, "gmd:spatialRepresentationType", "MD_SpatialRepresentationTypeCode", "vector")
    _language(found, publication)
    _code(found, "gmd:characterSet", "MD_CharacterSetCode", "utf8")
    _put(found, "gmd:topicCategory/gmd:MD_TopicCategoryCode", "environment")
    _extent(found, publication)


def _extent(found: ET.Element, publication: Publication) -> None:
    extent = _put(found, "gmd:extent/gmd:EX_Extent")
    if publication.levels:
        west, south, east, north = publication.degrees
        box = _put(extent, "gmd:geographicElement/gmd:EX_GeographicBoundingBox")
        for side, value in (("westBoundLongitude", west), ("eastBoundLongitude", east),
                            ("southBoundLatitude", south), ("northBoundLatitude", north)):  # fmt: skip
            _put(box, f"gmd:{side}/gco:Decimal", f"{value:.6f}")
    years = publication.vintages
    if years:
        period = _put(extent, "gmd:temporalElement/gmd:EX_TemporalExtent/gmd:extent/gml:TimePeriod")
        period.set(_name("gml:id"), "period")
        _put(period, "gml:beginPosition", f"{years[0]}-01-01")
        _put(period, "gml:endPosition", f"{years[-1]}-12-31")


def _distribution(root: ET.Element, publication: Publication) -> None:
    found = _put(root, "gmd:distributionInfo/gmd:MD_Distribution")
    for name in dict.fromkeys(f.format for f in publication.files):
        form = _put(found, "gmd:distributionFormat/gmd:MD_Format")
        _text(form, "gmd:name", name)
        _missing(form, "gmd:version", "inapplicable")
    transfer = _put(found, "gmd:transferOptions/gmd:MD_DigitalTransferOptions")
    for file in publication.files:
        line = _put(transfer, "gmd:onLine/gmd:CI_OnlineResource")
        _put(line, "gmd:linkage/gmd:URL", publication.address(file.path))
        _text(line, "gmd:protocol", "WWW:DOWNLOAD-1.0-http--download")
        _text(line, "gmd:name", file.path)
        _text(line, "gmd:description", f"{file.title} ({file.format})")
        _code(line, "gmd:function", "CI_OnLineFunctionCode", "download")


def _quality(root: ET.Element, publication: Publication) -> None:
    found = _put(root, "gmd:dataQualityInfo/gmd:DQ_DataQuality")
    _code(_put(found, "gmd:scope/gmd:DQ_Scope"), "gmd:level", "MD_ScopeCode", "dataset")
    report = _put(found, "gmd:report/gmd:DQ_DomainConsistency/gmd:result/gmd:DQ_ConformanceResult")
    specification = _put(report, "gmd:specification/gmd:CI_Citation")
    _anchor(specification, "gmd:title", publication.say("regulation"), _REGULATION)
    _date(specification, _REGULATION_DAY, "publication")
    _text(report, "gmd:explanation", publication.say("regulation_unknown"))
    _missing(report, "gmd:pass", "unknown")
    _text(_put(found, "gmd:lineage/gmd:LI_Lineage"), "gmd:statement", lineage(publication))


def lineage(publication: Publication) -> str:
    """Return how the data came to be: the method, its release, the layers read."""
    from ..portrait import credits

    told = credits(publication.assessment, publication.lang, publication.about.day)
    return " ".join([told.method, publication.say("lineage_sources", sources="; ".join(told.sources)),
                     publication.say("lineage_areas", crs=publication.assessment.crs or "–")])  # fmt: skip


# --- XML


def _name(prefixed: str) -> str:
    prefix, name = prefixed.split(":")
    return f"{{{_NAMESPACES[prefix]}}}{name}"


def _put(parent: ET.Element, path: str, content: str = "") -> ET.Element:
    """Add elements one within another; return the last, with its text."""
    for step in path.split("/"):
        parent = ET.SubElement(parent, _name(step))
    if content:
        parent.text = content
    return parent


def _text(parent: ET.Element, name: str, content: str) -> None:
    """Add a text; what is not known is said to be missing."""
    if content:
        _put(parent, f"{name}/gco:CharacterString", content)
    else:
        _missing(parent, name, "missing")


def _missing(parent: ET.Element, name: str, why: str) -> None:
    _put(parent, name).set(_name("gco:nilReason"), why)


def _anchor(parent: ET.Element, name: str, content: str, address: str) -> None:
    _put(parent, f"{name}/gmx:Anchor", content).set(_name("xlink:href"), address)


def _code(parent: ET.Element, name: str, listed: str, value: str) -> None:
    found = _put(parent, f"{name}/gmd:{listed}", value)
    found.set("codeList", f"{_CODES}{listed}")
    found.set("codeListValue", value)


def _language(parent: ET.Element, publication: Publication) -> None:
    found = _put(parent, "gmd:language/gmd:LanguageCode", _LANGUAGE[publication.lang])
    found.set("codeList", _LANGUAGES)
    found.set("codeListValue", _LANGUAGE[publication.lang])


def _date(parent: ET.Element, day: str, kind: str) -> None:
    date = _put(parent, "gmd:date/gmd:CI_Date")
    _put(date, "gmd:date/gco:Date", day)
    _code(date, "gmd:dateType", "CI_DateTypeCode", kind)


def _party(parent: ET.Element, name: str, publication: Publication) -> None:
    party = _put(parent, f"{name}/gmd:CI_ResponsibleParty")
    _text(party, "gmd:organisationName", publication.about.publisher)
    address = _put(party, "gmd:contactInfo/gmd:CI_Contact/gmd:address/gmd:CI_Address")
    _text(address, "gmd:electronicMailAddress", publication.about.contact)
    _code(party, "gmd:role", "CI_RoleCode", "pointOfContact")


def _keywords(
    parent: ET.Element, words: list[tuple[str, str]], thesaurus: str = "", day: str = "", address: str = ""
) -> None:
    found = _put(parent, "gmd:descriptiveKeywords/gmd:MD_Keywords")
    for word, link in words:
        if link:
            _anchor(found, "gmd:keyword", word, link)
        else:
            _text(found, "gmd:keyword", word)
    _code(found, "gmd:type", "MD_KeywordTypeCode", "theme")
    if thesaurus:
        citation = _put(found, "gmd:thesaurusName/gmd:CI_Citation")
        if address:
            _anchor(citation, "gmd:title", thesaurus, address)
        else:
            _text(citation, "gmd:title", thesaurus)
        _date(citation, day, "publication")
