"""rejoin codes"""

import secrets

import sqlalchemy as sa

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLE = "event_participants"
UNIQUE = "uq_event_participants_event_id_rejoin_code"
# As they were when this was written: a migration does not change with the app.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 8


def upgrade() -> None:
    """Give every participant a code to come back with, those of earlier events included."""
    with op.batch_alter_table(TABLE, schema=None) as batch_op:
        batch_op.add_column(sa.Column("rejoin_code", sa.String(length=LENGTH), nullable=True))
    _fill()
    with op.batch_alter_table(TABLE, schema=None) as batch_op:
        batch_op.alter_column("rejoin_code", existing_type=sa.String(length=LENGTH), nullable=False)
        batch_op.create_unique_constraint(batch_op.f(UNIQUE), ["event_id", "rejoin_code"])


def _fill() -> None:
    people = sa.table(TABLE, sa.column("id", sa.Integer), sa.column("rejoin_code", sa.String))
    connection = op.get_bind()
    ids = connection.scalars(sa.select(people.c.id)).all()
    codes: set[str] = set()
    while len(codes) < len(ids):
        codes.add("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)))
    if not ids:
        return
    statement = sa.update(people).where(people.c.id == sa.bindparam("number")).values(rejoin_code=sa.bindparam("code"))
    connection.execute(statement, [{"number": n, "code": code} for n, code in zip(ids, codes, strict=True)])


def downgrade() -> None:
    """Forget the codes."""
    with op.batch_alter_table(TABLE, schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f(UNIQUE), type_="unique")
        batch_op.drop_column("rejoin_code")
