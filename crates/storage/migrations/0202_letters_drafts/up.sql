-- The wording that a centre gives to its letters, and what people are writing and have not saved yet.

CREATE TABLE centre_letter (
    centre_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    document TEXT NOT NULL,
    revision INTEGER NOT NULL,
    saved_at TIMESTAMP NOT NULL,
    saved_by TEXT NOT NULL,
    PRIMARY KEY (centre_id, kind)
);

CREATE TABLE text_draft (
    centre_id TEXT NOT NULL,
    person TEXT NOT NULL,
    subject TEXT NOT NULL,
    document TEXT NOT NULL,
    saved_at TIMESTAMP NOT NULL,
    PRIMARY KEY (centre_id, person, subject)
);
