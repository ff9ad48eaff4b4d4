"""Names and ids of objects move into a table of their own; on PostgreSQL the log is cut into months."""

import django.db.models.deletion
import portal.tenants.scope
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

ENTRIES, OBJECTS = "portal_audit_auditentry", "portal_audit_auditobject"
OPEN = {
    # The walls are put up again after every migrate.
    "postgresql": (
        f"ALTER TABLE {ENTRIES} DISABLE ROW LEVEL SECURITY",
        f"DROP TRIGGER IF EXISTS foyer_append_only ON {ENTRIES}",
    ),
    "sqlite": (
        f"DROP TRIGGER IF EXISTS foyer_keep_update_{ENTRIES}",
        f"DROP TRIGGER IF EXISTS foyer_keep_delete_{ENTRIES}",
    ),
}
MOVE = (
    f"INSERT INTO {OBJECTS} (tenant_id, kind, key, label)"
    f" SELECT DISTINCT tenant_id, subject_type, subject_id, label FROM {ENTRIES}"
    " WHERE subject_type <> '' OR subject_id <> '' OR label <> ''",
    f"UPDATE {ENTRIES} SET object_id = (SELECT o.id FROM {OBJECTS} o WHERE o.kind = {ENTRIES}.subject_type"
    f" AND o.key = {ENTRIES}.subject_id AND o.label = {ENTRIES}.label"
    f" AND coalesce(o.tenant_id, 0) = coalesce({ENTRIES}.tenant_id, 0))",
)
# Built anew beside the old one, all entries in the part for what has no month: portal/audit/partitions.py, which also
# says why there is no primary key, makes the months after every migrate.
CUT = (
    f"ALTER TABLE {ENTRIES} RENAME TO {ENTRIES}_whole",
    f"CREATE TABLE {ENTRIES} (LIKE {ENTRIES}_whole INCLUDING DEFAULTS INCLUDING IDENTITY)"
    ' PARTITION BY RANGE ("timestamp")',
    f"CREATE TABLE {ENTRIES}_rest PARTITION OF {ENTRIES} DEFAULT",
    f"INSERT INTO {ENTRIES} SELECT * FROM {ENTRIES}_whole",
    f"SELECT setval(pg_get_serial_sequence('{ENTRIES}', 'id'), coalesce(max(id), 1), max(id) IS NOT NULL)"
    f" FROM {ENTRIES}_whole",
    f"DROP TABLE {ENTRIES}_whole",
    f"ALTER SEQUENCE {ENTRIES}_id_seq1 RENAME TO {ENTRIES}_id_seq",
    f"ALTER TABLE {ENTRIES} ADD CONSTRAINT {ENTRIES}_tenant_id_fk FOREIGN KEY (tenant_id)"
    " REFERENCES portal_tenants_tenant (id) DEFERRABLE INITIALLY DEFERRED",
    f"ALTER TABLE {ENTRIES} ADD CONSTRAINT {ENTRIES}_object_id_fk FOREIGN KEY (object_id)"
    f" REFERENCES {OBJECTS} (id) DEFERRABLE INITIALLY DEFERRED",
    f'CREATE INDEX portal_audit_timestamp ON {ENTRIES} (tenant_id, "timestamp")',
    # How an id of a request is found among millions without an index as large as they are: some bits for each megabyte.
    f"CREATE INDEX portal_audit_request ON {ENTRIES} USING brin"
    " (request_id text_bloom_ops (n_distinct_per_range = 3000, false_positive_rate = 0.01))"
    " WITH (pages_per_range = 64, autosummarize = on)",
)


def move(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in (*OPEN[editor.connection.vendor], *MOVE):
        editor.execute(statement)
    if editor.connection.vendor == "postgresql":
        editor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # or the table could not be altered in this transaction


def cut(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        for statement in CUT:
            editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        ("portal_audit", "0001_initial"),
        ("portal_tenants", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditObject",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.CharField(blank=True, max_length=80)),
                ("key", models.CharField(blank=True, max_length=64)),
                ("label", models.CharField(blank=True, max_length=255, verbose_name="object")),
                (
                    "tenant",
                    models.ForeignKey(
                        db_index=False,
                        default=portal.tenants.scope.default_tenant_id,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="portal_tenants.tenant",
                        verbose_name="organisation",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "kind", "key", "label"), name="portal_audit_object"),
                    models.UniqueConstraint(
                        condition=models.Q(("tenant", None)),
                        fields=("kind", "key", "label"),
                        name="portal_audit_object_without_tenant",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="auditentry",
            name="object",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="portal_audit.auditobject",
                verbose_name="object",
            ),
        ),
        migrations.RunPython(move, migrations.RunPython.noop),
        migrations.RemoveIndex(model_name="auditentry", name="portal_audit_user"),
        migrations.RemoveIndex(model_name="auditentry", name="portal_audit_subject"),
        migrations.RemoveField(model_name="auditentry", name="subject_type"),
        migrations.RemoveField(model_name="auditentry", name="subject_id"),
        migrations.RemoveField(model_name="auditentry", name="label"),
        migrations.AlterModelOptions(
            name="auditentry",
            options={
                "default_permissions": ("view",),
                "ordering": ("-timestamp", "-id"),
                "verbose_name": "audit entry",
                "verbose_name_plural": "audit entries",
            },
        ),
        migrations.RunPython(cut, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(models.F("tenant"), models.F("user"), name="portal_audit_user"),
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(models.F("tenant"), models.F("object"), name="portal_audit_of_object"),
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(
                models.F("tenant"),
                models.F("via"),
                condition=models.Q(("via", ""), _negated=True),
                name="portal_audit_via",
            ),
        ),
    ]
