"""several servers for one event: its revision, and the lease on running it"""

import sqlalchemy as sa

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """No event has changed yet, and nobody has a lease."""
    with op.batch_alter_table("events") as batch:
        batch.add_column(sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("events") as batch:
        batch.alter_column("revision", server_default=None)
    op.create_table(
        "event_leases",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("worker", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("until_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name="fk_event_leases_event_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("event_id", name="pk_event_leases"),
    )


def downgrade() -> None:
    """Take both away."""
    op.drop_table("event_leases")
    with op.batch_alter_table("events") as batch:
        batch.drop_column("revision")
