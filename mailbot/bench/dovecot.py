"""A Dovecot of our own: IMAP, IMAPS and LMTP on loopback ports, in one directory, as root or as anybody.

Every user name exists, with the password ``pw``, and every token signed with the server's key is good. Written for
Dovecot 2.3 (Debian: dovecot-imapd, dovecot-lmtpd).
"""

from __future__ import annotations

import base64
import grp
import hashlib
import hmac
import json
import os
import pwd
import shutil
import signal
import smtplib
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Self

from mailbot.bench.ports import LOOPBACK, free_port, make_certificate, wait_for_port

BINARY = "dovecot"
INSTALL = "apt-get install -y --no-install-recommends dovecot-imapd dovecot-lmtpd"
PASSWORD = "pw"  # noqa: S105 - of a server that lives for a test on loopback

CONFIGURATION = """\
base_dir = {root}/run
state_dir = {root}/state
instance_name = mailbot-test
log_path = {root}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
{login_users}
first_valid_uid = 0
first_valid_gid = 0
mail_uid = {uid}
mail_gid = {gid}
mail_location = maildir:{root}/mail/%u/Maildir
mail_home = {root}/mail/%u
mail_fsync = never
mailbox_idle_check_interval = 1 secs
mail_max_userip_connections = 200
recipient_delimiter = +
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{key}
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2 oauthbearer
auth_cache_size = 0
auth_failure_delay = 0
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {root}/oauth2.conf
}}
passdb {{
  driver = static
  mechanisms = plain login
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={root}/mail/%u allow_all_users=yes
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Sent {{
    special_use = \\Sent
    auto = subscribe
  }}
  mailbox Junk {{
    special_use = \\Junk
    auto = subscribe
  }}
}}
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
  chroot =
  client_limit = 2048
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  service_count = 0
  process_min_avail = 1
  inet_listener imap {{
    address = 127.0.0.1
    port = {imap}
  }}
  inet_listener imaps {{
    address = 127.0.0.1
    port = {imaps}
    ssl = yes
  }}
}}
service lmtp {{
  chroot =
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
"""

OAUTH = """\
introspection_mode = local
local_validation_key_dict = fs:posix:prefix={root}/keys/
username_attribute = email
"""


class Dovecot:
    """A running Dovecot. ``authority`` is the certificate to trust; the login name is the mail address."""

    def __init__(self) -> None:
        # Not pytest's own directory: Dovecot drops its privileges and must still be able to enter.
        self.root = Path(tempfile.mkdtemp(prefix="mbd"))
        self.root.chmod(0o755)
        self.imap_port, self.imaps_port, self.lmtp_port = free_port(), free_port(), free_port()
        self.authority = self.root / "server.pem"
        self._key = os.urandom(32)
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self._write()
        with (self.root / "stderr.log").open("wb") as errors:
            self._process = subprocess.Popen(  # noqa: S603 - the Dovecot of this machine, no shell
                [shutil.which(BINARY) or BINARY, "-F", "-c", str(self.root / "dovecot.conf")],
                env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
                stdout=subprocess.DEVNULL,
                stderr=errors,
                umask=0o022,
            )
        try:
            wait_for_port(self.imap_port)
            wait_for_port(self.lmtp_port)
        except OSError:
            told = self.log()
            self.__exit__()
            raise RuntimeError(f"Dovecot did not start: {told}") from None
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGQUIT)  # SIGTERM waits up to 6 s for the helpers
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(10)
        shutil.rmtree(self.root, ignore_errors=True)

    def deliver(self, user: str, octets: bytes, *, sender: str = "customer@client.example") -> None:
        """Hand a mail over by LMTP; it lies in the user's INBOX when this returns."""
        with smtplib.LMTP(LOOPBACK, self.lmtp_port, local_hostname="localhost") as lmtp:
            lmtp.sendmail(sender, [user], octets)

    def token(self, user: str, *, seconds: int = 600, key: bytes = b"") -> str:
        """Return an access token for ``user`` that is good for ``seconds``, signed with the server's key or ``key``."""
        now = int(time.time())  # noqa: TID251 - the server checks it against its own clock
        # A minute of grace: on a loaded machine the server's idea of the time may be some seconds old.
        claims = {"sub": user, "email": user, "iat": now - 60, "nbf": now - 60, "exp": now + seconds}
        text = (
            _base64(json.dumps({"alg": "HS256", "typ": "JWT"}).encode()) + b"." + _base64(json.dumps(claims).encode())
        )
        return (text + b"." + _base64(hmac.new(key or self._key, text, hashlib.sha256).digest())).decode()

    def log(self) -> str:
        """Return what Dovecot has said so far."""
        logs = (self.root / name for name in ("stderr.log", "dovecot.log"))
        return "\n".join(log.read_text(errors="replace") for log in logs if log.exists())

    def _write(self) -> None:
        for name in ("run", "state", "mail", "keys/default/HS256"):
            (self.root / name).mkdir(parents=True)
        _, key = make_certificate(self.root)
        (self.root / "keys/default/HS256/default").write_bytes(base64.b64encode(self._key))
        (self.root / "oauth2.conf").write_text(OAUTH.format(root=self.root))
        me = pwd.getpwuid(os.geteuid())
        owner, login_users = me, ""
        if me.pw_uid == 0:
            # Dovecot never opens mail as root, so root lends the store to nobody.
            owner = pwd.getpwnam("nobody")
            os.chown(self.root / "mail", owner.pw_uid, owner.pw_gid)
        else:
            group = grp.getgrgid(me.pw_gid).gr_name
            login_users = (
                f"default_internal_user = {me.pw_name}\ndefault_internal_group = {group}\n"
                f"default_login_user = {me.pw_name}"
            )
        # Whatever the umask: the server's own users must come through to the key and the mail.
        for directory in ("run", "state", "mail", "keys", "keys/default", "keys/default/HS256"):
            (self.root / directory).chmod(0o755)
        (self.root / "keys/default/HS256/default").chmod(0o644)
        (self.root / "dovecot.conf").write_text(
            CONFIGURATION.format(
                root=self.root,
                login_users=login_users,
                uid=owner.pw_uid,
                gid=owner.pw_gid,
                certificate=self.authority,
                key=key,
                password=PASSWORD,
                imap=self.imap_port,
                imaps=self.imaps_port,
                lmtp=self.lmtp_port,
            )
        )


def _base64(octets: bytes) -> bytes:
    return base64.urlsafe_b64encode(octets).rstrip(b"=")
