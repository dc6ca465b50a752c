"""The bare loop: what any program must do to answer a mail, without understanding, deciding or keeping anything.

Fetch 50, read subject and text, a canned reply, SMTP on one kept connection, one flag for the batch. Run as a process
of its own: ``python -m mailbot.bench.bare`` with a JSON argument; prints seconds and mails as JSON. As for the whole
loop, the clock starts when everything is loaded and nothing is connected.
"""

from __future__ import annotations

import email
import json
import smtplib
import sys
import time
from email.header import decode_header, make_header
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import parseaddr

from imapclient import IMAPClient

BATCH = 50


def main() -> None:
    """Answer everything in INBOX once."""
    options = json.loads(sys.argv[1])
    start = time.perf_counter()
    imap = IMAPClient(options["host"], port=options["imap_port"], ssl=False)
    imap.login(options["user"], options["password"])
    imap.select_folder("INBOX")
    smtp = smtplib.SMTP(options["host"], options["smtp_port"])
    uids = imap.search()
    for first in range(0, len(uids), BATCH):
        batch = uids[first : first + BATCH]
        for octets in (item[b"BODY[]"] for item in imap.fetch(batch, ["BODY.PEEK[]"]).values()):
            mail = email.message_from_bytes(octets, policy=compat32)
            subject = str(make_header(decode_header(mail["Subject"] or "")))
            for part in mail.walk():
                if part.get_content_type() == "text/plain":
                    part.get_payload(decode=True)
                    break
            reply = MIMEText("Bonjour,\n\nNous avons bien reçu votre message.\n", "plain", "utf-8")
            reply["Subject"] = f"Re: {subject}"
            reply["From"], reply["To"] = options["user"], parseaddr(mail["From"])[1]
            reply["In-Reply-To"] = mail["Message-ID"]
            smtp.sendmail(options["user"], [reply["To"]], reply.as_bytes())
        imap.add_flags(batch, [b"\\Answered"], silent=True)
    seconds = time.perf_counter() - start
    sys.stdout.write(json.dumps({"seconds": seconds, "mails": len(uids)}) + "\n")


if __name__ == "__main__":
    main()
