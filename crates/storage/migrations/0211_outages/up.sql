-- Outages and maintenance of services: what was declared, what was told over time, which tickets wait for the end.

CREATE TABLE outage (
    centre_id TEXT NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    service TEXT NOT NULL,
    title TEXT NOT NULL,
    state TEXT NOT NULL,
    active BOOLEAN NOT NULL,
    from_at TIMESTAMP NOT NULL,
    until_at TIMESTAMP,
    ended_at TIMESTAMP,
    updates INTEGER NOT NULL,
    created_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    PRIMARY KEY (centre_id, id)
);
CREATE INDEX outage_active ON outage (centre_id, active, from_at, id);
CREATE INDEX outage_by_start ON outage (centre_id, from_at, id);

CREATE TABLE outage_update (
    centre_id TEXT NOT NULL,
    outage TEXT NOT NULL,
    seq INTEGER NOT NULL,
    at TIMESTAMP NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    author_name TEXT NOT NULL,
    told INTEGER NOT NULL,
    PRIMARY KEY (centre_id, outage, seq)
);

CREATE TABLE outage_ticket (
    centre_id TEXT NOT NULL,
    outage TEXT NOT NULL,
    ticket INTEGER NOT NULL,
    PRIMARY KEY (centre_id, outage, ticket)
);
CREATE INDEX outage_of_ticket ON outage_ticket (centre_id, ticket);
