-- What a ticket is about, among what its body has: delivered resources and applications in use.

CREATE TABLE ticket_thing (
    centre_id TEXT NOT NULL,
    ticket INTEGER NOT NULL,
    kind TEXT NOT NULL,
    thing TEXT NOT NULL,
    PRIMARY KEY (centre_id, ticket, kind, thing)
);
CREATE INDEX ticket_thing_by_thing ON ticket_thing (centre_id, kind, thing, ticket);
