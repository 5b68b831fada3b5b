"""The first ledger: who, what was exchanged, recaps and their lines, promises, deliveries, answers, words to search."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, and the index of words that this database is best at."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "clients",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("folded", sa.Text, nullable=False, unique=True),
    )
    op.create_table(
        "projects",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("folded", sa.Text, nullable=False, unique=True),
        sa.Column("client_id", sa.Integer, sa.ForeignKey("clients.id", ondelete="SET NULL"), index=True),
        sa.Column("created_at", moment, nullable=False),
    )
    op.create_table(
        "communications",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("project_id", sa.Integer, sa.ForeignKey("projects.id", ondelete="CASCADE"), index=True),
        sa.Column("client_id", sa.Integer, sa.ForeignKey("clients.id", ondelete="CASCADE"), index=True),
        sa.Column("sha256", sa.Text, nullable=False, unique=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("direction", sa.Text),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("started_at", moment, nullable=False, index=True),
        sa.Column("offset", sa.Integer, nullable=False),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.Column("words", sa.Integer, nullable=False),
    )
    op.create_table(
        "recaps",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "communication_id",
            sa.Integer,
            sa.ForeignKey("communications.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("token", sa.Text, nullable=False, unique=True),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.UniqueConstraint("communication_id", "version"),
    )
    op.create_table(
        "items",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "recap_id", sa.Integer, sa.ForeignKey("recaps.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("words", sa.Text),
        sa.Column("answered_at", moment),
        sa.Column("relation", sa.Text),
        sa.Column(
            "agreed_communication_id",
            sa.Integer,
            sa.ForeignKey("communications.id", ondelete="SET NULL"),
            index=True,
        ),
        sa.Column("agreed_number", sa.Text),
        sa.UniqueConstraint("recap_id", "number"),
    )
    op.create_table(
        "promises",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "communication_id",
            sa.Integer,
            sa.ForeignKey("communications.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("due", sa.Date),
        sa.Column("done_at", moment),
    )
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "recap_id", sa.Integer, sa.ForeignKey("recaps.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("recipients", sa.Text, nullable=False),
        sa.Column("message_id", sa.Text, nullable=False, index=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("noted_at", moment, nullable=False),
        sa.UniqueConstraint("recap_id", "attempt"),
    )
    op.create_table(
        "replies",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "recap_id", sa.Integer, sa.ForeignKey("recaps.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("message_id", sa.Text, nullable=False, unique=True),
        sa.Column("received_at", moment, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_table(
        "files",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "communication_id",
            sa.Integer,
            sa.ForeignKey("communications.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("path", sa.Text, nullable=False),
        sa.UniqueConstraint("communication_id", "path"),
    )
    op.create_table(
        "passages",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "communication_id",
            sa.Integer,
            sa.ForeignKey("communications.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("at", sa.Float),
        sa.Column("speaker", sa.Text),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("folded", sa.Text, nullable=False),
    )
    (_index_in_sqlite if op.get_bind().dialect.name == "sqlite" else _index_in_postgresql)()


def _index_in_sqlite() -> None:
    # External content: the words are stored once, and the triggers keep the index true whoever writes.
    op.execute(
        "CREATE VIRTUAL TABLE passages_words USING fts5("
        "folded, content='passages', content_rowid='id', tokenize='unicode61 remove_diacritics 2')"
    )
    removed = (
        "INSERT INTO passages_words(passages_words, rowid, folded) VALUES ('delete', old.id, old.folded);"
    )
    added = "INSERT INTO passages_words(rowid, folded) VALUES (new.id, new.folded);"
    op.execute(f"CREATE TRIGGER passages_added AFTER INSERT ON passages BEGIN {added} END")
    op.execute(f"CREATE TRIGGER passages_removed AFTER DELETE ON passages BEGIN {removed} END")
    op.execute(f"CREATE TRIGGER passages_changed AFTER UPDATE ON passages BEGIN {removed} {added} END")


def _index_in_postgresql() -> None:
    op.execute("CREATE INDEX passages_words ON passages USING gin (to_tsvector('simple', folded))")
