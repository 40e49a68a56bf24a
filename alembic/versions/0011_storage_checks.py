"""a row that is written and read back, to see whether the database can save"""

import sqlalchemy as sa

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Have a place for it."""
    op.create_table(
        "storage_checks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_storage_checks")),
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_table("storage_checks")
