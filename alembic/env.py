"""How Alembic reaches the database: the address of the settings, or the one it was handed."""

from sqlmodel import AutoString, SQLModel

from alembic import context
from quizapp.db import tables
from quizapp.db.connecting import make_engine
from quizapp.settings import settings


def plain_type(kind: str, item: object, _: object) -> str | bool:
    """Migrations name SQL types only: they must keep working when the app's own types change."""
    if kind == "type" and isinstance(item, tables.UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, AutoString):
        return f"sa.String(length={item.length})"
    return False


url = context.config.attributes.get("url") or settings().database_url
engine = make_engine(url)
with engine.connect() as connection:
    if engine.dialect.name == "sqlite" and connection.connection.dbapi_connection is not None:
        # SQLite changes a table by copying and dropping it, and dropping would delete all that belongs to its
        # rows. Said to the driver itself: within a transaction this would have no effect.
        connection.connection.dbapi_connection.cursor().execute("PRAGMA foreign_keys=OFF")
    # Batches, because SQLite changes a table only by copying it.
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=True,
        render_item=plain_type,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
engine.dispose()  # no connection stays behind
