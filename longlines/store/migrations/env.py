"""Run by alembic, within the transaction that `longlines.store.migrate` began."""

from alembic import context

from longlines.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=False,
)
context.run_migrations()
