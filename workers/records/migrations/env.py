"""Run by Alembic, on the connection that ``schema`` hands it and inside its transaction."""

from __future__ import annotations

from alembic import context

from workers.records.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
