"""what a kind of question needs besides choices, and how it graded an answer"""

import sqlalchemy as sa

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Questions so far need no details, and their answers were right or wrong."""
    op.add_column("questions", sa.Column("details", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("answers", sa.Column("outcome", sa.String(16), nullable=False, server_default="wrong"))
    op.execute(sa.text("UPDATE answers SET outcome = 'right' WHERE is_correct"))


def downgrade() -> None:
    """Forget both."""
    with op.batch_alter_table("answers") as answers:
        answers.drop_column("outcome")
    with op.batch_alter_table("questions") as questions:
        questions.drop_column("details")
