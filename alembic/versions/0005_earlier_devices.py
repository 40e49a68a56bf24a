"""the devices that a participant had before the present one"""

import sqlalchemy as sa

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Remember from which devices somebody went on to another, so that who was taken out is out on all of them."""
    op.add_column("event_participants", sa.Column("earlier_devices", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    """Forget them again."""
    with op.batch_alter_table("event_participants", schema=None) as batch_op:
        batch_op.drop_column("earlier_devices")
