"""when many people were taken out together, for an undo"""

import sqlalchemy as sa

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Remember the latest removal of many."""
    op.add_column("events", sa.Column("removed_many_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Forget it; who is out stays out."""
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.drop_column("removed_many_at")
