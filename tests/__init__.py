"""The tests; a package so that they can share the servers of ``tests.servers`` and nothing installed takes the name."""
