-- The model of each centre, its charter and its published editions, schemes, accessions,
-- subscriptions.

CREATE TABLE centre_model (
    centre_id TEXT PRIMARY KEY NOT NULL,
    model TEXT NOT NULL,
    level TEXT NOT NULL,
    situation TEXT NOT NULL,
    chosen_at TIMESTAMP NOT NULL
);

CREATE TABLE centre_checklist (
    centre_id TEXT NOT NULL,
    code TEXT NOT NULL,
    done_on DATE NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (centre_id, code)
);

CREATE TABLE charter_area (
    centre_id TEXT NOT NULL,
    code TEXT NOT NULL,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    summary TEXT NOT NULL,
    PRIMARY KEY (centre_id, code)
);

CREATE TABLE charter_service (
    centre_id TEXT NOT NULL,
    code TEXT NOT NULL,
    document TEXT NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    PRIMARY KEY (centre_id, code)
);

CREATE TABLE charter_edition (
    centre_id TEXT NOT NULL,
    from_date DATE NOT NULL,
    version TEXT NOT NULL,
    document TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    pdf_file_id TEXT,
    pdf_sha256 TEXT,
    published_at TIMESTAMP NOT NULL,
    PRIMARY KEY (centre_id, from_date)
);

CREATE TABLE scheme (
    centre_id TEXT NOT NULL,
    id TEXT NOT NULL,
    title TEXT NOT NULL,
    counterpart TEXT NOT NULL,
    from_date DATE NOT NULL,
    until_date DATE NOT NULL,
    act TEXT NOT NULL,
    withdrawal TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    PRIMARY KEY (centre_id, id)
);

CREATE TABLE accession (
    centre_id TEXT NOT NULL,
    id TEXT NOT NULL,
    body_id TEXT NOT NULL,
    scheme_id TEXT NOT NULL,
    from_date DATE NOT NULL,
    until_date DATE NOT NULL,
    state TEXT NOT NULL,
    details TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    PRIMARY KEY (centre_id, id)
);
CREATE INDEX accession_of_body ON accession (centre_id, body_id, from_date);
CREATE INDEX accession_by_body ON accession (body_id);

CREATE TABLE subscription (
    centre_id TEXT NOT NULL,
    id TEXT NOT NULL,
    accession_id TEXT NOT NULL,
    body_id TEXT NOT NULL,
    service TEXT NOT NULL,
    quantity_e4 BIGINT,
    params TEXT NOT NULL,
    from_date DATE NOT NULL,
    until_date DATE NOT NULL,
    created_at TIMESTAMP NOT NULL,
    PRIMARY KEY (centre_id, id)
);
CREATE INDEX subscription_of_body ON subscription (centre_id, body_id);
CREATE INDEX subscription_of_accession ON subscription (centre_id, accession_id);
