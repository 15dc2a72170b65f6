-- Keys by which other programs act, the requests that they repeated, the alarms that they sent.

CREATE TABLE api_token (
    centre_id TEXT NOT NULL,
    id TEXT NOT NULL,
    body_id TEXT NOT NULL,
    name TEXT NOT NULL,
    rights TEXT NOT NULL,
    token_hash TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    used_at TIMESTAMP,
    revoked_at TIMESTAMP,
    PRIMARY KEY (centre_id, id)
);
CREATE UNIQUE INDEX api_token_by_hash ON api_token (token_hash);
CREATE INDEX api_token_of ON api_token (centre_id, body_id, id);

CREATE TABLE api_repeat (
    centre_id TEXT NOT NULL,
    token_id TEXT NOT NULL,
    request_key TEXT NOT NULL,
    digest TEXT NOT NULL,
    ticket INTEGER NOT NULL,
    at TIMESTAMP NOT NULL,
    PRIMARY KEY (centre_id, token_id, request_key)
);
CREATE INDEX api_repeat_by_time ON api_repeat (centre_id, at);

CREATE TABLE ticket_alarm (
    centre_id TEXT NOT NULL,
    token_id TEXT NOT NULL,
    alarm_key TEXT NOT NULL,
    ticket INTEGER NOT NULL,
    summary TEXT NOT NULL,
    firing BOOLEAN NOT NULL,
    times INTEGER NOT NULL,
    opened_at TIMESTAMP NOT NULL,
    opens BOOLEAN NOT NULL,
    heard_at TIMESTAMP NOT NULL,
    noted_at TIMESTAMP NOT NULL,
    PRIMARY KEY (centre_id, token_id, alarm_key)
);
CREATE INDEX ticket_alarm_of ON ticket_alarm (centre_id, ticket, alarm_key);
CREATE INDEX ticket_alarm_opened ON ticket_alarm (centre_id, token_id, opened_at);

CREATE INDEX ticket_by_change ON ticket (changed_at, centre_id, number);
