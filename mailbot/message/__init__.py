"""Reading a mail into plain facts and writing a reply's bytes: pure, no input or output, never raises on a mail."""
