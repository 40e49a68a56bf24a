"""the host lets people in"""

import sqlalchemy as sa

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Remember since when people wait for the host, and what the host said to each."""
    op.add_column("events", sa.Column("approval_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("join_attempts", sa.Column("let_in_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("join_attempts", sa.Column("turned_away_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Joining is open where it was not locked."""
    with op.batch_alter_table("join_attempts", schema=None) as batch_op:
        batch_op.drop_column("turned_away_at")
        batch_op.drop_column("let_in_at")
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.drop_column("approval_since")
