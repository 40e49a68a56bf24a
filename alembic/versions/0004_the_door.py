"""the door: attempts to join, banned devices, names and the Wi-Fi of an event"""

import sqlalchemy as sa

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what the door of an event needs."""
    op.create_table(
        "join_attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.String(length=64), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("wanted_name", sa.String(length=300), nullable=False),
        sa.Column("wanted_avatar", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_join_attempts_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_join_attempts")),
        sa.UniqueConstraint("event_id", "device_id", name=op.f("uq_join_attempts_event_id_device_id")),
    )
    op.create_table(
        "banned_devices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("host_id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("banned_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["host_id"], ["hosts.id"], name=op.f("fk_banned_devices_host_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_banned_devices")),
        sa.UniqueConstraint("host_id", "device_id", name=op.f("uq_banned_devices_host_id_device_id")),
    )
    op.create_index(op.f("ix_event_participants_device_id"), "event_participants", ["device_id"])
    for name in ("checks_names", "funny_names"):
        op.add_column("events", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("events", sa.Column("wifi_name", sa.String(length=64), nullable=False, server_default=""))
    op.add_column("events", sa.Column("wifi_password", sa.String(length=128), nullable=False, server_default=""))


def downgrade() -> None:
    """Take it away again."""
    with op.batch_alter_table("events", schema=None) as batch_op:
        for name in ("wifi_password", "wifi_name", "funny_names", "checks_names"):
            batch_op.drop_column(name)
    op.drop_index(op.f("ix_event_participants_device_id"), table_name="event_participants")
    op.drop_table("banned_devices")
    op.drop_table("join_attempts")
