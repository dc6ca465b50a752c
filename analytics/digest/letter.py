"""One digest as everything a mail needs: subject, text, HTML, picture; and what is put on record about it."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analytics import board as core
from analytics.digest.assemble import digest_of, fingerprint
from analytics.digest.html import html_of
from analytics.digest.links import Links
from analytics.digest.material import gather_material
from analytics.digest.text import text_of
from analytics.digest.told import page_of

if TYPE_CHECKING:
    from datetime import datetime

    import sqlalchemy as sa

    from analytics.digest.material import Material
    from analytics.digest.model import Digest
    from analytics.parameters import Parameters
    from analytics.weeks import IsoWeek


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A digest that was computed, with what is to be published about it; it can be said to many, in any language."""

    digest: Digest
    published: dict[str, Any]
    """The payload of ``kpi.published``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """The digest as one person gets it. ``image`` is a PNG, empty when there is nothing to draw."""

    subject: str
    text: str
    html: str
    image: bytes


def edition(connection: sa.Connection, week: IsoWeek, *, as_of: datetime, parameters: Parameters) -> Edition:
    """Return the digest of ``week`` as it is known at ``as_of``."""
    material = gather_material(connection, week, as_of=as_of, parameters=parameters)
    return Edition(digest=digest_of(material), published=publication(material))


def publication(material: Material) -> dict[str, Any]:
    """Return what is put on record: the figures of the reported and the final week, and what they rest on."""
    weeks = dict.fromkeys((material.final_week, material.week))
    told = {str(week): core.published(material.boards[week]) for week in weeks}
    window = material.week.window(material.parameters.tz)
    revisions = {item.kpi.name: item.kpi.definition_rev for item in material.boards[material.week].measurements}
    return {
        "definitions": {name: revisions[name] for name in core.PUBLISHED},
        "as_of": _stamp(material.as_of),
        "window": {
            "week": str(material.week),
            "from": _stamp(window.start),
            "to": _stamp(window.end),
            "tz": material.parameters.tz,
        },
        "values": {week: values for week, (values, _) in told.items()},
        "lineage": ",".join(lineage for _, lineage in told.values()),
        "parameters": fingerprint(material.parameters),
        "seq": material.seq,
    }


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def letter(made: Edition, *, language: str, site: str, base_url: str, image: str, unsubscribe: str = "") -> Letter:
    """Return the digest in ``language``. ``image`` is the address of the picture in the HTML; empty embeds it."""
    digest = made.digest
    links = Links(base=base_url, as_of=digest.as_of)
    page = page_of(digest, language=language, links=links, site=site, unsubscribe=unsubscribe)
    png = b""
    if page.chart is not None:
        from analytics.digest.chart import draw
        from analytics.digest.numbers import Numbers

        png = draw(digest, page.chart, Numbers(page.language))
    embedded = f"data:image/png;base64,{b64encode(png).decode('ascii')}" if png else ""
    return Letter(
        subject=page.subject,
        text=text_of(page),
        html=html_of(page, image=(image or embedded) if png else ""),
        image=png,
    )
