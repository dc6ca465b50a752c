"""A shop's support for one afternoon: a mail server, customers and their mails, so that mailbot can be seen at work."""
