"""Says a whole digest in one language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.digest import say_rest, say_tiles, say_verdict
from analytics.digest.page import Link, Page
from analytics.digest.saying import saying

if TYPE_CHECKING:
    from analytics.digest.links import Links
    from analytics.digest.model import Digest


def page_of(digest: Digest, *, language: str, links: Links, site: str, unsubscribe: str = "") -> Page:
    """Return ``digest`` in ``language`` (``fr`` or ``en``), about the mailboxes of ``site``.

    ``unsubscribe`` is the address at which the reader says no; none, no such link.
    """
    s = saying(digest, language=language, links=links, site=site)
    lead, points = say_verdict.lead(s), say_rest.items(s)
    footer, command = say_rest.footer(s)
    ends = [
        Link(text=s.say(s.words.definitions), href=links.page("figures")),
        Link(text=s.say(s.words.unsubscribe), href=unsubscribe),
    ]
    return Page(
        language=s.numbers.language,
        subject=say_verdict.subject(s),
        preheader=" ".join([*(item.title + "." for item in points if item.alarm), *lead[-1:]]),
        over=s.say(
            s.words.over,
            site=site,
            number=str(digest.week.number),
            days=s.numbers.week(digest.week.monday, digest.week.sunday),
            tz=digest.tz,
        ),
        headline=say_verdict.headline(s),
        lead=lead,
        tiles=say_tiles.tiles(s),
        points=points,
        points_title=s.say(s.words.to_watch),
        points_none=s.say(s.words.nothing_to_watch),
        provisional=say_tiles.provisional(s),
        chart=say_rest.legend(s),
        changed=say_rest.changed(s),
        topics=say_rest.topics(s),
        restated=say_rest.restated(s),
        to_read=say_rest.to_read(s),
        quality=say_rest.quality(s),
        board=Link(text=s.say(s.words.open_board), href=links.board(digest.week)),
        footer=footer,
        command=command,
        links=tuple(link for link in ends if link.href),
    )
