"""Rules that hold whoever writes: the audit trail only grows, and a team keeps at least one maintainer."""

from django.db import migrations

# TRUNCATE is let through in the databases that Django's test runner makes (test_…), which it empties between tests.
AUDIT = """
CREATE FUNCTION people_audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' AND current_database() LIKE 'test\\_%' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'the audit trail only grows: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER audit_rows_stay BEFORE UPDATE OR DELETE ON people_auditevent
    FOR EACH ROW EXECUTE FUNCTION people_audit_only_grows();
CREATE TRIGGER audit_stays BEFORE TRUNCATE ON people_auditevent
    FOR EACH STATEMENT EXECUTE FUNCTION people_audit_only_grows();
"""

# Checked at commit, with the team's row locked: of two maintainers who leave at the same moment, the second to commit
# sees the first one gone. A team that is itself deleted takes its memberships along.
MAINTAINER = """
CREATE FUNCTION people_team_keeps_a_maintainer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM people_team WHERE id = OLD.team_id FOR UPDATE;
    IF FOUND AND NOT EXISTS (
        SELECT 1 FROM people_membership WHERE team_id = OLD.team_id AND role = 'maintainer'
    ) THEN
        RAISE EXCEPTION 'a team keeps at least one maintainer'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'team_keeps_a_maintainer';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER team_keeps_a_maintainer AFTER UPDATE OR DELETE ON people_membership
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.role = 'maintainer')
    EXECUTE FUNCTION people_team_keeps_a_maintainer();
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0002_accounts")]

    operations = [
        migrations.RunSQL(
            AUDIT,
            "DROP TRIGGER audit_rows_stay ON people_auditevent;"
            "DROP TRIGGER audit_stays ON people_auditevent;"
            "DROP FUNCTION people_audit_only_grows();",
        ),
        migrations.RunSQL(
            MAINTAINER,
            "DROP TRIGGER team_keeps_a_maintainer ON people_membership;DROP FUNCTION people_team_keeps_a_maintainer();",
        ),
    ]
