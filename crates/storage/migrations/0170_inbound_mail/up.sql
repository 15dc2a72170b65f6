-- Mailboxes that a centre reads, and every message that came: received = tickets + replies + ignored
-- + quarantined, and what waits to be read. Secrets are not kept here.

CREATE TABLE mailbox (
    centre_id TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    certified BOOLEAN NOT NULL,
    active BOOLEAN NOT NULL,
    host TEXT NOT NULL,
    port INTEGER NOT NULL,
    security TEXT NOT NULL,
    username TEXT NOT NULL,
    folder TEXT NOT NULL,
    every_seconds INTEGER NOT NULL,
    from_now BOOLEAN NOT NULL,
    smtp_host TEXT,
    smtp_port INTEGER,
    smtp_security TEXT,
    uid_validity BIGINT,
    last_uid BIGINT,
    next_check_at TIMESTAMP NOT NULL,
    claimed_by TEXT,
    probe BOOLEAN NOT NULL,
    checked_at TIMESTAMP,
    failing_since TIMESTAMP,
    failure TEXT,
    read_total BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    PRIMARY KEY (centre_id, id)
);
CREATE UNIQUE INDEX mailbox_name ON mailbox (centre_id, name);
CREATE INDEX mailbox_due ON mailbox (active, next_check_at);

CREATE TABLE inbound_message (
    centre_id TEXT NOT NULL,
    id TEXT NOT NULL,
    mailbox_id TEXT NOT NULL,
    uid_validity BIGINT,
    uid BIGINT,
    sha256 TEXT NOT NULL,
    size BIGINT NOT NULL,
    received_at TIMESTAMP NOT NULL,
    state TEXT NOT NULL,
    kind TEXT NOT NULL,
    reason TEXT,
    sender TEXT NOT NULL,
    subject TEXT NOT NULL,
    message_id TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    files INTEGER NOT NULL,
    ticket INTEGER,
    decided_at TIMESTAMP,
    PRIMARY KEY (centre_id, id)
);
CREATE UNIQUE INDEX inbound_message_uid ON inbound_message (centre_id, mailbox_id, uid_validity, uid) WHERE uid IS NOT NULL;
CREATE INDEX inbound_message_by_state ON inbound_message (centre_id, state, id);
CREATE INDEX inbound_message_by_fingerprint ON inbound_message (centre_id, fingerprint);
CREATE INDEX inbound_message_of_ticket ON inbound_message (centre_id, ticket, id) WHERE ticket IS NOT NULL;
CREATE INDEX inbound_message_waiting ON inbound_message (state, id) WHERE state = 'stored';

CREATE TABLE mail_receipt (
    centre_id TEXT NOT NULL,
    id TEXT NOT NULL,
    mail_id TEXT NOT NULL,
    sent_message_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    recipient TEXT NOT NULL,
    certified_at TEXT NOT NULL,
    error TEXT NOT NULL,
    received_at TIMESTAMP NOT NULL,
    PRIMARY KEY (centre_id, id)
);
CREATE INDEX mail_receipt_of ON mail_receipt (centre_id, mail_id, id);
CREATE INDEX mail_by_state ON mail (centre_id, state, id);

-- Under which Message-ID each message leaves, written before it does.
CREATE TABLE mail_sending (
    mail_id TEXT PRIMARY KEY NOT NULL,
    centre_id TEXT NOT NULL,
    message_id TEXT NOT NULL,
    recipient TEXT NOT NULL,
    started_at TIMESTAMP NOT NULL
);
CREATE INDEX mail_sending_of ON mail_sending (centre_id, message_id);
