"""What mailbot keeps about mails, conversations and what is to be sent; the row is the truth."""
