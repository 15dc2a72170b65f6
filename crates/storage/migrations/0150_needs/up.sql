-- The yearly needs forms: campaigns, the form of each body with its frozen rows and its answers,
-- confirmed versions, comments, and what somebody overwrote.

CREATE TABLE needs_campaign (
    centre_id TEXT NOT NULL,
    id TEXT NOT NULL,
    year INTEGER NOT NULL,
    state TEXT NOT NULL,
    details TEXT NOT NULL,
    plan TEXT NOT NULL,
    closes_on DATE NOT NULL,
    created_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    PRIMARY KEY (centre_id, id)
);
CREATE UNIQUE INDEX needs_campaign_of_year ON needs_campaign (centre_id, year);

CREATE TABLE needs_form (
    centre_id TEXT NOT NULL,
    id TEXT NOT NULL,
    campaign_id TEXT NOT NULL,
    body_id TEXT NOT NULL,
    year INTEGER NOT NULL,
    state TEXT NOT NULL,
    details TEXT NOT NULL,
    definition TEXT NOT NULL,
    answers TEXT NOT NULL,
    estimate TEXT NOT NULL,
    cost_now BIGINT NOT NULL,
    cost_next BIGINT NOT NULL,
    extended_to DATE,
    extension_reason TEXT,
    reminded_on DATE,
    saved_by TEXT,
    saved_at TIMESTAMP,
    versions INTEGER NOT NULL,
    PRIMARY KEY (centre_id, id)
);
CREATE UNIQUE INDEX needs_form_of_body ON needs_form (centre_id, body_id, year);
CREATE INDEX needs_form_of_campaign ON needs_form (centre_id, campaign_id);

CREATE TABLE needs_version (
    centre_id TEXT NOT NULL,
    form_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    answers TEXT NOT NULL,
    estimate TEXT NOT NULL,
    confirmed_by TEXT NOT NULL,
    confirmed_at TIMESTAMP NOT NULL,
    PRIMARY KEY (centre_id, form_id, number)
);

CREATE TABLE needs_note (
    centre_id TEXT NOT NULL,
    id TEXT NOT NULL,
    form_id TEXT NOT NULL,
    row_key TEXT NOT NULL,
    kind TEXT NOT NULL,
    author TEXT NOT NULL,
    from_centre BOOLEAN NOT NULL,
    text TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    PRIMARY KEY (centre_id, id)
);
CREATE INDEX needs_note_of_form ON needs_note (centre_id, form_id, row_key);
