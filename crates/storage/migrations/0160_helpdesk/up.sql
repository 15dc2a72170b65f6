-- Requests for assistance: what was asked, what was said, what was promised, and how it is found.
-- A ticket carries its state and its deadlines as its clock gives them, so that lists read one table.

CREATE TABLE ticket (
    centre_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    channel TEXT NOT NULL,
    state TEXT NOT NULL,
    active BOOLEAN NOT NULL,
    reason TEXT NOT NULL,
    priority INTEGER NOT NULL,
    impact TEXT NOT NULL,
    urgency TEXT NOT NULL,
    queue TEXT NOT NULL,
    assignee_id TEXT NOT NULL,
    assignee_name TEXT NOT NULL,
    body_id TEXT NOT NULL,
    body_name TEXT NOT NULL,
    requester_id TEXT NOT NULL,
    requester_name TEXT NOT NULL,
    requester_email TEXT NOT NULL,
    requester_role TEXT NOT NULL,
    service TEXT NOT NULL,
    category TEXT NOT NULL,
    subject TEXT NOT NULL,
    opened_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    closed_at TIMESTAMP,
    waits_until TIMESTAMP,
    charge_due TIMESTAMP,
    reply_due TIMESTAMP,
    solution_due TIMESTAMP,
    due_at TIMESTAMP,
    look_at TIMESTAMP,
    warned INTEGER NOT NULL,
    breached INTEGER NOT NULL,
    entries INTEGER NOT NULL,
    files INTEGER NOT NULL,
    ties INTEGER NOT NULL,
    merged_into INTEGER,
    details TEXT NOT NULL,
    PRIMARY KEY (centre_id, number)
);
CREATE INDEX ticket_by_state ON ticket (centre_id, state, number);
CREATE INDEX ticket_by_active ON ticket (centre_id, active, number);
CREATE INDEX ticket_by_queue ON ticket (centre_id, queue, active, number);
CREATE INDEX ticket_by_assignee ON ticket (centre_id, assignee_id, active, number);
CREATE INDEX ticket_by_body ON ticket (centre_id, body_id, active, number);
CREATE INDEX ticket_of_body ON ticket (centre_id, body_id, number);
CREATE INDEX ticket_by_requester ON ticket (centre_id, requester_id, number);
CREATE INDEX ticket_by_due ON ticket (centre_id, due_at, number) WHERE due_at IS NOT NULL;
CREATE INDEX ticket_to_look_at ON ticket (look_at, centre_id, number) WHERE look_at IS NOT NULL;

CREATE TABLE ticket_entry (
    centre_id TEXT NOT NULL,
    ticket INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    at TIMESTAMP NOT NULL,
    kind TEXT NOT NULL,
    author TEXT NOT NULL,
    author_id TEXT NOT NULL,
    author_name TEXT NOT NULL,
    channel TEXT NOT NULL,
    body TEXT NOT NULL,
    html TEXT,
    clock TEXT NOT NULL,
    origin INTEGER,
    PRIMARY KEY (centre_id, ticket, seq)
);

CREATE TABLE ticket_file (
    centre_id TEXT NOT NULL,
    ticket INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    position INTEGER NOT NULL,
    file_id TEXT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    PRIMARY KEY (centre_id, ticket, seq, position)
);

CREATE TABLE ticket_watcher (
    centre_id TEXT NOT NULL,
    ticket INTEGER NOT NULL,
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    person_id TEXT NOT NULL,
    PRIMARY KEY (centre_id, ticket, email)
);

CREATE TABLE ticket_tie (
    centre_id TEXT NOT NULL,
    ticket INTEGER NOT NULL,
    other INTEGER NOT NULL,
    kind TEXT NOT NULL,
    PRIMARY KEY (centre_id, ticket, other, kind)
);

CREATE TABLE ticket_message (
    centre_id TEXT NOT NULL,
    message_id TEXT NOT NULL,
    ticket INTEGER NOT NULL,
    direct BOOLEAN NOT NULL,
    PRIMARY KEY (centre_id, message_id)
);
CREATE INDEX ticket_message_of ON ticket_message (centre_id, ticket);

CREATE TABLE ticket_word (
    centre_id TEXT NOT NULL,
    stem TEXT NOT NULL,
    ticket INTEGER NOT NULL,
    PRIMARY KEY (centre_id, stem, ticket)
);

CREATE TABLE ticket_template (
    centre_id TEXT NOT NULL,
    id TEXT NOT NULL,
    service TEXT NOT NULL,
    name TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (centre_id, id)
);

CREATE TABLE canned_reply (
    centre_id TEXT NOT NULL,
    id TEXT NOT NULL,
    queue TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (centre_id, id)
);

CREATE TABLE ticket_view (
    centre_id TEXT NOT NULL,
    id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    PRIMARY KEY (centre_id, id)
);

CREATE TABLE body_visibility (
    centre_id TEXT NOT NULL,
    body_id TEXT NOT NULL,
    visibility TEXT NOT NULL,
    PRIMARY KEY (centre_id, body_id)
);

-- A message that goes on with a conversation carries its own id and those before it.
ALTER TABLE mail ADD COLUMN threading TEXT;
