"""What Alembic runs: the steps, on the connection and in the transaction of the one who opens the ledger."""

from alembic import context

from summarizer.remember.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,  # for its rule of names: SQLite can only change later what has one
    # One step or all of them: a ledger killed in between is as it was before. SQLite can do this too, as its
    # transactions are begun by us and not by the driver.
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
