"""The database itself refuses to change or delete what was published, whoever asks."""

from django.db import migrations

FORBID = """
CREATE FUNCTION strategy_forbid_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Veröffentlichte Stände werden nie geändert oder gelöscht (%).', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END;
$$;
CREATE TRIGGER revision_append_only BEFORE UPDATE OR DELETE ON strategy_revision
    FOR EACH ROW EXECUTE FUNCTION strategy_forbid_change();
CREATE TRIGGER revision_no_truncate BEFORE TRUNCATE ON strategy_revision
    FOR EACH STATEMENT EXECUTE FUNCTION strategy_forbid_change();
CREATE TRIGGER block_id_stays BEFORE DELETE OR UPDATE OF public_id, chapter_key ON strategy_block
    FOR EACH ROW EXECUTE FUNCTION strategy_forbid_change();
CREATE TRIGGER block_no_truncate BEFORE TRUNCATE ON strategy_block
    FOR EACH STATEMENT EXECUTE FUNCTION strategy_forbid_change();
"""

ALLOW = """
DROP TRIGGER block_no_truncate ON strategy_block;
DROP TRIGGER block_id_stays ON strategy_block;
DROP TRIGGER revision_no_truncate ON strategy_revision;
DROP TRIGGER revision_append_only ON strategy_revision;
DROP FUNCTION strategy_forbid_change();
"""


class Migration(migrations.Migration):
    dependencies = [("strategy", "0001_initial")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
