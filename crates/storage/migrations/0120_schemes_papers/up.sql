-- The text of schemes, version by version; their way to being open; the papers issued from them.
-- A scheme without a way was open when it was entered, by the act that its own row names.

CREATE TABLE scheme_way (
    centre_id TEXT NOT NULL,
    scheme_id TEXT NOT NULL,
    model TEXT NOT NULL,
    way TEXT NOT NULL,
    is_open BOOLEAN NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    PRIMARY KEY (centre_id, scheme_id)
);

CREATE TABLE scheme_text (
    centre_id TEXT NOT NULL,
    scheme_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    document TEXT NOT NULL,
    revision INTEGER NOT NULL,
    is_closed BOOLEAN NOT NULL,
    saved_at TIMESTAMP NOT NULL,
    saved_by TEXT NOT NULL,
    PRIMARY KEY (centre_id, scheme_id, version)
);

CREATE TABLE agreement_paper (
    centre_id TEXT NOT NULL,
    id TEXT NOT NULL,
    accession_id TEXT NOT NULL,
    body_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    scheme_id TEXT NOT NULL,
    scheme_version INTEGER NOT NULL,
    name TEXT NOT NULL,
    year INTEGER NOT NULL,
    batch_id TEXT,
    pdf_file_id TEXT NOT NULL,
    pdf_sha256 TEXT NOT NULL,
    editable_file_id TEXT NOT NULL,
    issued_at TIMESTAMP NOT NULL,
    issued_by TEXT NOT NULL,
    PRIMARY KEY (centre_id, id)
);
CREATE INDEX agreement_paper_of ON agreement_paper (centre_id, accession_id, kind, issued_at);
CREATE INDEX agreement_paper_by_year ON agreement_paper (centre_id, year, kind, body_id);
CREATE INDEX agreement_paper_of_batch ON agreement_paper (centre_id, batch_id);
CREATE INDEX agreement_paper_of_scheme ON agreement_paper (centre_id, scheme_id, scheme_version);
CREATE INDEX accession_of_scheme ON accession (centre_id, scheme_id);
