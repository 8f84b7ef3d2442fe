"""Accounts hold an address and a name, and no password; roles by unit."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

PARTS = [
    ("reader", "Reader"),
    ("clerk", "Clerk"),
    ("owner", "Service owner"),
    ("co-creation", "Co-creation team"),
    ("knowledge", "Knowledge team"),
    ("mayor", "Mayor's office"),
    ("partner", "Partner"),
    ("admin", "Administrator"),
]


class Migration(migrations.Migration):
    dependencies = [("people", "0002_initial")]

    operations = [
        migrations.AlterModelOptions(name="user", options={}),
        migrations.AlterModelManagers(name="user", managers=[]),
        migrations.RenameField("user", "date_joined", "joined_at"),
        migrations.AlterField("user", "joined_at", models.DateTimeField()),
        migrations.RemoveField("user", "first_name"),
        migrations.RemoveField("user", "last_name"),
        migrations.RemoveField("user", "groups"),
        migrations.RemoveField("user", "is_staff"),
        migrations.RemoveField("user", "is_superuser"),
        migrations.RemoveField("user", "user_permissions"),
        migrations.RemoveField("user", "username"),
        migrations.AddField("user", "language", models.CharField(default="fi", max_length=12)),
        migrations.AddField("user", "name", models.CharField(blank=True, max_length=120)),
        migrations.AlterField("user", "email", models.EmailField(max_length=254, unique=True)),
        migrations.AlterField("user", "is_active", models.BooleanField(default=True)),
        migrations.CreateModel(
            name="Role",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("part", models.CharField(choices=PARTS, max_length=20)),
                ("given_at", models.DateTimeField()),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="roles",
                        to="people.organisation",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="roles", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("user", "unit", "part"), name="role_once", nulls_distinct=False),
                    models.CheckConstraint(
                        condition=models.Q(("part__in", [part for part, _label in PARTS])), name="role_part_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("part", "admin"), _negated=True), ("unit", None), _connector="OR"),
                        name="role_admin_whole_city",
                    ),
                ],
            },
        ),
    ]
