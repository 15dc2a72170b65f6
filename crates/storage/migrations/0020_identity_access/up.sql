-- How people get in: lists by name, slow-down of failed log-ins.

ALTER TABLE person ADD COLUMN name_key TEXT NOT NULL DEFAULT '';
CREATE INDEX person_by_name ON person (name_key, id);
CREATE INDEX person_admin ON person (platform_admin);
CREATE INDEX delegation_to ON delegation (centre_id, to_body_id);

CREATE TABLE login_failure (
    origin TEXT NOT NULL,
    slot TIMESTAMP NOT NULL,
    failures INTEGER NOT NULL,
    PRIMARY KEY (origin, slot)
);
