"""the devices that have signed in to an account before"""

import sqlalchemy as sa

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Remember them."""
    op.create_table(
        "host_devices",
        sa.Column("host_id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.String(length=64), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["host_id"], ["hosts.id"], name=op.f("fk_host_devices_host_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("host_id", "device_id", name=op.f("pk_host_devices")),
    )


def downgrade() -> None:
    """Know no device any more."""
    op.drop_table("host_devices")
