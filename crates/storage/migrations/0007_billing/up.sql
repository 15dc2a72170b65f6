-- Dues: campaigns, numbered documents with their history, payments. Numbers belong to the issuer,
-- which may serve several centres; everything else to a centre.

CREATE TABLE number_counter (
    issuer TEXT NOT NULL,
    series TEXT NOT NULL,
    year INTEGER NOT NULL,
    last BIGINT NOT NULL,
    PRIMARY KEY (issuer, series, year)
);

CREATE TABLE dues_run (
    centre_id TEXT NOT NULL,
    id TEXT NOT NULL,
    year INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    state TEXT NOT NULL,
    state_json TEXT NOT NULL,
    settings_json TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    PRIMARY KEY (centre_id, id),
    UNIQUE (centre_id, year, sequence)
);

CREATE TABLE dues_body (
    centre_id TEXT NOT NULL,
    run_id TEXT NOT NULL,
    body_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    state TEXT NOT NULL,
    net BIGINT NOT NULL,
    vat BIGINT NOT NULL,
    total BIGINT NOT NULL,
    plan_json TEXT NOT NULL,
    PRIMARY KEY (centre_id, run_id, body_id)
);
CREATE INDEX dues_body_in_order ON dues_body (centre_id, run_id, state, position);

CREATE TABLE billing_body (
    centre_id TEXT NOT NULL,
    body_id TEXT NOT NULL,
    year INTEGER NOT NULL,
    json TEXT NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    PRIMARY KEY (centre_id, body_id, year)
);

CREATE TABLE document (
    centre_id TEXT NOT NULL,
    id TEXT NOT NULL,
    run_id TEXT,
    body_id TEXT NOT NULL,
    name_key TEXT NOT NULL,
    dues_year INTEGER NOT NULL,
    kind TEXT NOT NULL,
    issuer TEXT NOT NULL,
    series TEXT NOT NULL,
    year INTEGER NOT NULL,
    number BIGINT NOT NULL,
    date DATE NOT NULL,
    due DATE NOT NULL,
    net BIGINT NOT NULL,
    vat BIGINT NOT NULL,
    total BIGINT NOT NULL,
    payable BIGINT NOT NULL,
    credited BIGINT NOT NULL,
    paid BIGINT NOT NULL,
    open BIGINT NOT NULL,
    state TEXT NOT NULL,
    state_json TEXT NOT NULL,
    corrects_id TEXT,
    file_stem TEXT,
    pdf_file_id TEXT,
    chapter TEXT NOT NULL,
    assessment_number TEXT NOT NULL,
    assessment_year INTEGER NOT NULL,
    json TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    PRIMARY KEY (centre_id, id),
    UNIQUE (issuer, series, year, number),
    UNIQUE (centre_id, run_id, body_id),
    UNIQUE (file_stem)
);
CREATE INDEX document_of_body ON document (centre_id, body_id, id);
CREATE INDEX document_by_name ON document (centre_id, dues_year, name_key, id);
CREATE INDEX document_open ON document (centre_id, open, due, id);

CREATE TABLE document_file (
    centre_id TEXT NOT NULL,
    document_id TEXT NOT NULL,
    stem TEXT NOT NULL,
    xml TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    PRIMARY KEY (centre_id, document_id, stem)
);
CREATE INDEX document_file_stem ON document_file (stem);

CREATE TABLE document_event (
    centre_id TEXT NOT NULL,
    document_id TEXT NOT NULL,
    id TEXT NOT NULL,
    at TIMESTAMP NOT NULL,
    kind TEXT NOT NULL,
    summary TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    file_id TEXT,
    json TEXT,
    PRIMARY KEY (centre_id, document_id, id)
);

CREATE TABLE payment (
    centre_id TEXT NOT NULL,
    id TEXT NOT NULL,
    document_id TEXT NOT NULL,
    body_id TEXT NOT NULL,
    on_date DATE NOT NULL,
    amount BIGINT NOT NULL,
    reference TEXT NOT NULL,
    source TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    PRIMARY KEY (centre_id, id)
);
CREATE INDEX payment_of_document ON payment (centre_id, document_id, on_date, id);
CREATE INDEX payment_reference ON payment (centre_id, reference, on_date);
