"""What mails are found by: their words, without capitals and accents, in the full-text index of either database.

SQLite keeps an FTS5 index beside the table, PostgreSQL an index of text vectors on it; triggers keep both true. A row
goes with the mail it belongs to: when what was read in a mail is erased, so are its words here.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlmodel import Field, SQLModel


class MailWordsRow(SQLModel, table=True):
    """The words of one mail: subject, people and text."""

    __tablename__ = "mail_words"

    id: int | None = Field(default=None, primary_key=True)
    mail_id: str = Field(max_length=32, unique=True)
    conversation_id: str = Field(max_length=32, index=True)
    words: str = Field(sa_type=sa.Text)


INDEX = "mail_words_fts"
"""Name of SQLite's index, and of the tables that belong to it."""

STATEMENTS: dict[str, tuple[str, ...]] = {
    "sqlite": (
        (
            "CREATE VIRTUAL TABLE IF NOT EXISTS mail_words_fts USING fts5"
            "(words, content='mail_words', content_rowid='id', tokenize='unicode61')"
        ),
        (
            "CREATE TRIGGER IF NOT EXISTS mail_words_added AFTER INSERT ON mail_words "
            "BEGIN INSERT INTO mail_words_fts(rowid, words) VALUES (new.id, new.words); END"
        ),
        (
            "CREATE TRIGGER IF NOT EXISTS mail_words_removed AFTER DELETE ON mail_words "
            "BEGIN INSERT INTO mail_words_fts(mail_words_fts, rowid, words) VALUES ('delete', old.id, old.words); END"
        ),
        (
            "CREATE TRIGGER IF NOT EXISTS mail_words_erased AFTER DELETE ON reading "
            "BEGIN DELETE FROM mail_words WHERE mail_id = old.mail_id; END"
        ),
    ),
    "postgresql": (
        "CREATE INDEX IF NOT EXISTS mail_words_vector ON mail_words USING gin (to_tsvector('simple', words))",
        (
            "CREATE OR REPLACE FUNCTION mail_words_erase() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN DELETE FROM mail_words WHERE mail_id = OLD.mail_id; RETURN OLD; END $$"
        ),
        (
            "CREATE OR REPLACE TRIGGER mail_words_erased AFTER DELETE ON reading "
            "FOR EACH ROW EXECUTE FUNCTION mail_words_erase()"
        ),
    ),
}
"""Statements that make the index and keep it true, per dialect."""
