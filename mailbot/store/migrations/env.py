"""Runs the migrations on the connection that ``store.schema`` hands over; there is no configuration file."""

from alembic import context
from sqlmodel import SQLModel

from mailbot.store import review_tables, search_table, tables, user_tables  # noqa: F401 - declare the tables on SQLModel.metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=SQLModel.metadata, render_as_batch=True)
context.run_migrations()
