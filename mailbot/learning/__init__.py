"""Making models from labelled mails, scoring them, saying how far they may be trusted, and putting them into use."""
