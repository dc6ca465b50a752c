"""Real and hostile mail servers for the tests: each starts on loopback, is stopped by ``with``, and never hangs."""
