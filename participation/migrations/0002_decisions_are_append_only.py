"""The database itself refuses to change or delete a decision, whoever asks."""

from django.db import migrations

FORBID = """
CREATE FUNCTION participation_forbid_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Entscheidungen werden nie geändert oder gelöscht (%).', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END;
$$;
CREATE TRIGGER decision_append_only BEFORE UPDATE OR DELETE ON participation_decision
    FOR EACH ROW EXECUTE FUNCTION participation_forbid_change();
CREATE TRIGGER decision_no_truncate BEFORE TRUNCATE ON participation_decision
    FOR EACH STATEMENT EXECUTE FUNCTION participation_forbid_change();
"""

ALLOW = """
DROP TRIGGER decision_no_truncate ON participation_decision;
DROP TRIGGER decision_append_only ON participation_decision;
DROP FUNCTION participation_forbid_change();
"""


class Migration(migrations.Migration):
    dependencies = [("participation", "0001_initial")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
