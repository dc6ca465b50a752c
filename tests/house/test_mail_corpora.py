"""Every mail at hand, read: none raises, bounces name who failed, parts are those that others see, too.

The corpora are not part of the project; without them these tests are skipped. The floors are what was measured, so
that a change that reads less is seen.
"""

from __future__ import annotations

import email
import json
import re
from pathlib import Path
from typing import Any

import pytest

from mailbot.domain import AutomaticKind
from mailbot.message.mime import Part, split
from mailbot.message.parse import parse

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "datasets"
BOUNCES = SHARED / "bounce" / "flufl_bounce"
MIME4J = SHARED / "mail" / "mime4j"

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared corpora are not at hand")


def _mails() -> list[Path]:
    """Return every file that is a mail, and every other one of the mail corpora: anything may come by mail."""
    folders = (SHARED / "mail", SHARED / "bounce", SHARED / "quotes" / "talon")
    return sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())


def _gold() -> list[dict[str, Any]]:
    with (BOUNCES / "gold.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def test_every_file_of_every_corpus_is_read_without_an_exception() -> None:
    parse(b"From: ann@example.org\n\nwarm up")
    for path in _mails():
        octets = path.read_bytes()
        read = parse(octets)
        assert not any("while reading" in defect for defect in read.defects), path.name
        read.text.encode("utf-8")


def test_bounces_are_recognised_and_name_who_failed() -> None:
    recognised = named = total = 0
    for row in _gold():
        permanent = {address.lower() for address in row["permanent"] or ()}
        temporary = {address.lower() for address in row["temporary"] or ()}
        if not permanent and not temporary:
            continue
        total += 1
        found = parse((BOUNCES / row["file"]).read_bytes()).automatic
        if found is None or found.kind not in {AutomaticKind.BOUNCE, AutomaticKind.DELAYED}:
            continue
        recognised += 1
        named += permanent == {one.address for one in found.failed if one.permanent} and temporary == {
            one.address for one in found.failed if not one.permanent
        }
    assert total == 111
    assert recognised >= 110
    assert named >= 108


def test_mails_of_people_in_the_bounce_corpus_are_not_bounces() -> None:
    assert parse((BOUNCES / "eml" / "groupwise_03.txt").read_bytes()).automatic is None
    reply = parse((BOUNCES / "eml" / "qmail_08.txt").read_bytes()).automatic
    assert reply is not None
    assert reply.kind is AutomaticKind.AUTO_REPLY


def test_mails_of_people_are_not_held_for_a_programs() -> None:
    """The quoted replies of talon and the examples of RFC 5322 were all written by people."""
    folders = (
        SHARED / "quotes" / "talon" / "fixtures" / "standard_replies",
        SHARED / "mail" / "mikel_mail" / "emails" / "rfc2822",
    )
    mails = [path for folder in folders for path in sorted(folder.glob("*.eml"))]
    assert len(mails) > 20
    assert [path.name for path in mails if parse(path.read_bytes()).automatic is not None] == []


def _library_types(message: Any) -> list[str]:
    """Return the types that ``email`` sees; it takes the records of a report for parts, which they are not."""
    inside = (
        message.get_payload()
        if message.is_multipart() and message.get_content_type() != "message/delivery-status"
        else ()
    )
    return [message.get_content_type(), *(kind for child in inside for kind in _library_types(child))]


def test_parts_are_those_that_the_library_sees_wherever_it_reads_the_mail_to_its_end() -> None:
    """The rest are broken mails where mailbot finds more: repeated boundaries, encoded mails, wrapped header lines."""
    suffixes = {".eml", ".msg"}
    mails = [path for path in _mails() if path.suffix in suffixes or path.parent.name in {"eml", "messages"}]
    same = [
        path
        for path in mails
        if [part.content_type for part in split(path.read_bytes())[0].walk()]
        == _library_types(email.message_from_bytes(path.read_bytes()))
    ]
    assert len(mails) >= 340
    assert len(mails) - len(same) <= 37


def _part_at(root: Part, steps: list[int]) -> Part | None:
    part = root
    for step in steps:
        if step > len(part.children):
            return None
        part = part.children[step - 1]
    return part


def test_decoded_parts_are_those_of_apache_mime4j() -> None:
    total = same = 0
    for expected in sorted(MIME4J.rglob("*_decoded_*")):
        name = re.fullmatch(r"(.+)_decoded_1((?:_\d+)*)\.(?:txt|bin)", expected.name)
        if name is None:
            continue
        root, _ = split(expected.with_name(f"{name[1]}.msg").read_bytes())
        part = _part_at(root, [int(step) for step in name[2].split("_")[1:]])
        total += 1
        bodies = (b"" if part is None else part.body(), expected.read_bytes())
        same += part is not None and len({octets.replace(b"\r\n", b"\n").strip() for octets in bodies}) == 1
    assert total == 164
    assert same >= 144
