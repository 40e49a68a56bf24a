"""the participant who has the controls in hand beside the host"""

import sqlalchemy as sa

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Remember who presents."""
    op.add_column("events", sa.Column("presenter_id", sa.Integer(), nullable=True))
    op.add_column("events", sa.Column("presenter_since", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Leave every event to its host alone."""
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.drop_column("presenter_since")
        batch_op.drop_column("presenter_id")
