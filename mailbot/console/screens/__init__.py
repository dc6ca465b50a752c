"""One module for each screen: its addresses, and thin handlers."""
