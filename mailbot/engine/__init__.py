"""What wakes the work: inside the one process by default, through PostgreSQL when one process is not enough."""
