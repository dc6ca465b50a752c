"""The steps from each earlier schema to the next one, applied by ``mailbot migrate``."""
