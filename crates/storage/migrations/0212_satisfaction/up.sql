-- What who asked thinks of each closing of a request: asked once, answered or not, found by the hash of the
-- secret in the link. Service, area and body are those of the closing, for the reports.

CREATE TABLE satisfaction (
    centre_id TEXT NOT NULL,
    ticket INTEGER NOT NULL,
    closing INTEGER NOT NULL,
    token_hash TEXT NOT NULL,
    asked_at TIMESTAMP NOT NULL,
    service TEXT NOT NULL,
    queue TEXT NOT NULL,
    body_id TEXT NOT NULL,
    score INTEGER,
    comment TEXT NOT NULL,
    answered_at TIMESTAMP,
    PRIMARY KEY (centre_id, ticket, closing)
);
CREATE UNIQUE INDEX satisfaction_by_token ON satisfaction (token_hash);
CREATE INDEX satisfaction_by_day ON satisfaction (centre_id, asked_at);
