"""the language of an event, in which its projector speaks"""

import sqlalchemy as sa

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """English for all events there are."""
    with op.batch_alter_table("events") as batch:
        batch.add_column(sa.Column("language", sa.String(length=8), nullable=False, server_default="en"))
    with op.batch_alter_table("events") as batch:
        batch.alter_column("language", server_default=None)


def downgrade() -> None:
    """Take it away."""
    with op.batch_alter_table("events") as batch:
        batch.drop_column("language")
