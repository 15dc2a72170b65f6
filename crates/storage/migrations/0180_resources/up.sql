-- What a centre has delivered to its bodies: domains, certificates, mailboxes, machines, lines.

CREATE TABLE resource (
    centre_id TEXT NOT NULL,
    id TEXT NOT NULL,
    body_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    search TEXT NOT NULL,
    detail TEXT NOT NULL,
    service TEXT NOT NULL,
    supplier TEXT NOT NULL,
    from_date DATE NOT NULL,
    expires_on DATE,
    ended_on DATE,
    warned_for DATE,
    changed_at TIMESTAMP NOT NULL,
    PRIMARY KEY (centre_id, id)
);
CREATE INDEX resource_by_name ON resource (centre_id, name_key, id);
CREATE INDEX resource_of_body ON resource (centre_id, body_id, name_key);
CREATE INDEX resource_by_expiry ON resource (centre_id, expires_on, id);
