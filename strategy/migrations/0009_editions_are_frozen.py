"""The database itself keeps editions as they were frozen, whoever asks, its owner included.

The triggers fire ALWAYS: also where a session calls itself a replica, which ordinary triggers ignore.
"""

from django.db import migrations

FREEZE = """
CREATE FUNCTION strategy_keep_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF to_jsonb(NEW) - 'state' = to_jsonb(OLD) - 'state' THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'Eine eingefrorene Fassung wird nie geändert oder gelöscht (%).', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END;
$$;
CREATE TRIGGER edition_stays BEFORE UPDATE OR DELETE ON strategy_edition
    FOR EACH ROW EXECUTE FUNCTION strategy_keep_edition();
CREATE TRIGGER edition_no_truncate BEFORE TRUNCATE ON strategy_edition
    FOR EACH STATEMENT EXECUTE FUNCTION strategy_keep_edition();
CREATE TRIGGER edition_list_stays BEFORE UPDATE OR DELETE ON strategy_editionentry
    FOR EACH ROW EXECUTE FUNCTION strategy_forbid_change();
CREATE TRIGGER edition_list_no_truncate BEFORE TRUNCATE ON strategy_editionentry
    FOR EACH STATEMENT EXECUTE FUNCTION strategy_forbid_change();

CREATE FUNCTION strategy_edition_takes_no_more() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    full_one bigint;
BEGIN
    SELECT e.id INTO full_one FROM strategy_edition e
        WHERE e.id IN (SELECT edition_id FROM added)
        AND e.size < (SELECT count(*) FROM strategy_editionentry l WHERE l.edition_id = e.id);
    IF FOUND THEN
        RAISE EXCEPTION 'Die Liste der Fassung ist vollständig; es kommt nichts hinzu.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END;
$$;
CREATE TRIGGER edition_list_is_full AFTER INSERT ON strategy_editionentry
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION strategy_edition_takes_no_more();

CREATE FUNCTION strategy_edition_is_whole() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.size <> (SELECT count(*) FROM strategy_editionentry l WHERE l.edition_id = NEW.id) THEN
        RAISE EXCEPTION 'Der Fassung fehlt ein Teil ihrer Liste.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END;
$$;
CREATE CONSTRAINT TRIGGER edition_is_whole AFTER INSERT ON strategy_edition
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION strategy_edition_is_whole();

ALTER TABLE strategy_edition ENABLE ALWAYS TRIGGER edition_stays;
ALTER TABLE strategy_edition ENABLE ALWAYS TRIGGER edition_no_truncate;
ALTER TABLE strategy_edition ENABLE ALWAYS TRIGGER edition_is_whole;
ALTER TABLE strategy_editionentry ENABLE ALWAYS TRIGGER edition_list_stays;
ALTER TABLE strategy_editionentry ENABLE ALWAYS TRIGGER edition_list_no_truncate;
ALTER TABLE strategy_editionentry ENABLE ALWAYS TRIGGER edition_list_is_full;
ALTER TABLE strategy_revision ENABLE ALWAYS TRIGGER revision_append_only;
ALTER TABLE strategy_revision ENABLE ALWAYS TRIGGER revision_no_truncate;
"""

THAW = """
ALTER TABLE strategy_revision ENABLE TRIGGER revision_no_truncate;
ALTER TABLE strategy_revision ENABLE TRIGGER revision_append_only;
DROP TRIGGER edition_is_whole ON strategy_edition;
DROP FUNCTION strategy_edition_is_whole();
DROP TRIGGER edition_list_is_full ON strategy_editionentry;
DROP FUNCTION strategy_edition_takes_no_more();
DROP TRIGGER edition_list_no_truncate ON strategy_editionentry;
DROP TRIGGER edition_list_stays ON strategy_editionentry;
DROP TRIGGER edition_no_truncate ON strategy_edition;
DROP TRIGGER edition_stays ON strategy_edition;
DROP FUNCTION strategy_keep_edition();
"""

# Until now the result of a resolution was a word anybody could type.
RESULTS = "UPDATE strategy_resolution SET result = 'accepted', outcome = '' WHERE outcome = 'beschlossen'"


class Migration(migrations.Migration):
    dependencies = [("strategy", "0008_editions")]
    operations = [migrations.RunSQL(FREEZE, THAW), migrations.RunSQL(RESULTS, migrations.RunSQL.noop)]
