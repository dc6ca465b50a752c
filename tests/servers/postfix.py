"""A Postfix of our own (root only): SMTP on a loopback port, our domain to Dovecot over LMTP, everything else to a sink.

It bounces for real: what the sink refuses comes back to the bot's mailbox as the report a mail server writes.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Self

from tests.servers.ports import free_port, wait_for_port

BINARY = "/usr/sbin/postfix"
INSTALL = "apt-get install -y --no-install-recommends postfix"
DOMAIN = "example.com"

MAIN = """\
compatibility_level = 3.6
queue_directory = {root}/queue
data_directory = {root}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = {root}/postfix.log
maillog_file_prefixes = {prefix}
myhostname = mx.example.com
mydomain = example.com
myorigin = example.com
mydestination =
local_recipient_maps =
local_transport = error:no local mail
alias_maps =
alias_database =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_recipient_restrictions = permit_mynetworks, reject_unauth_destination
smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination
virtual_mailbox_domains = {domain}
virtual_mailbox_maps = regexp:{root}/conf/users
virtual_transport = lmtp:inet:127.0.0.1:{lmtp}
lmtp_destination_recipient_limit = 1
relayhost = [127.0.0.1]:{relay}
recipient_delimiter = +
smtp_host_lookup = native
smtp_dns_support_level = disabled
smtpd_peername_lookup = no
disable_vrfy_command = yes
message_size_limit = 52428800
queue_run_delay = 5s
minimal_backoff_time = 5s
smtpd_client_connection_count_limit = 0
smtpd_client_connection_rate_limit = 0
smtputf8_enable = yes
in_flow_delay = 0
"""

MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
cleanup   unix  n       -       n       -       0       cleanup
qmgr      unix  n       -       n       300     1       qmgr
rewrite   unix  -       -       n       -       -       trivial-rewrite
bounce    unix  -       -       n       -       0       bounce
defer     unix  -       -       n       -       0       bounce
trace     unix  -       -       n       -       0       bounce
verify    unix  -       -       n       -       1       verify
flush     unix  n       -       n       1000?   0       flush
proxymap  unix  -       -       n       -       -       proxymap
smtp      unix  -       -       n       -       -       smtp
relay     unix  -       -       n       -       -       smtp
lmtp      unix  -       -       n       -       -       lmtp
error     unix  -       -       n       -       -       error
retry     unix  -       -       n       -       -       error
discard   unix  -       -       n       -       -       discard
anvil     unix  -       -       n       -       1       anvil
scache    unix  -       -       n       -       1       scache
postlog   unix-dgram n  -       n       -       1       postlogd
"""


class Postfix:
    """A running Postfix. Every user of example.com exists but ``nobody@`` and its kind (``no...@``)."""

    def __init__(self, *, lmtp_port: int, relay_port: int) -> None:
        self.port = free_port()
        self.root = Path(tempfile.mkdtemp(prefix="mbp"))
        self._lmtp, self._relay = lmtp_port, relay_port

    def __enter__(self) -> Self:
        self.root.chmod(0o755)
        for name in ("conf", "queue", "data"):
            (self.root / name).mkdir()
            (self.root / name).chmod(0o755)  # whatever the umask: Postfix's own user must come through
        owner = pwd.getpwnam("postfix")
        os.chown(self.root / "data", owner.pw_uid, owner.pw_gid)
        conf = self.root / "conf"
        prefix = tempfile.gettempdir()
        conf.joinpath("main.cf").write_text(
            MAIN.format(root=self.root, prefix=prefix, domain=DOMAIN, lmtp=self._lmtp, relay=self._relay)
        )
        conf.joinpath("master.cf").write_text(MASTER.format(port=self.port))
        conf.joinpath("users").write_text(f"!/^no[^@]*@{DOMAIN}$/  x\n")
        dynamic = Path("/etc/postfix/dynamicmaps.cf")
        if dynamic.exists():
            shutil.copy(dynamic, conf)
        try:
            command = [BINARY, "-c", str(conf), "start"]
            subprocess.run(command, capture_output=True, timeout=60, check=True, umask=0o022)
            wait_for_port(self.port)
        except (OSError, subprocess.SubprocessError) as error:
            said = getattr(error, "stderr", None) or b""
            told = f"{error}\n{said.decode(errors='replace')}\n{self.log()}"
            self.__exit__()
            raise RuntimeError(f"Postfix did not start: {told}") from None
        return self

    def __exit__(self, *_: object) -> None:
        subprocess.run([BINARY, "-c", str(self.root / "conf"), "stop"], capture_output=True, timeout=60, check=False)
        shutil.rmtree(self.root, ignore_errors=True)

    def log(self) -> str:
        """Return what Postfix has said so far."""
        log = self.root / "postfix.log"
        return log.read_text(errors="replace") if log.exists() else ""
