"""events wait for people, and know how long the server was away"""

import sqlalchemy as sa

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what an outage leaves behind."""
    op.add_column("events", sa.Column("waits_for_people", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("events", sa.Column("alive_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Take it away again."""
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.drop_column("alive_at")
        batch_op.drop_column("waits_for_people")
