"""who presented a question, and so was not asked"""

import sqlalchemy as sa

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Remember who is exempt from a question that was asked. Nobody knows it of earlier ones."""
    op.add_column("questions", sa.Column("exempt_participant_id", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Everybody is asked everything."""
    with op.batch_alter_table("questions", schema=None) as batch_op:
        batch_op.drop_column("exempt_participant_id")
