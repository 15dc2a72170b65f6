-- Quotes and orders: one row for each request, the revisions that were sent, what was used of an
-- order, and which document asks it.

CREATE TABLE quote (
    centre_id TEXT NOT NULL,
    id TEXT NOT NULL,
    body_id TEXT NOT NULL,
    body_name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    service TEXT NOT NULL,
    service_name TEXT NOT NULL,
    source TEXT NOT NULL,
    state TEXT NOT NULL,
    state_json TEXT NOT NULL,
    wish_json TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    offer_json TEXT NOT NULL,
    year INTEGER NOT NULL,
    number BIGINT NOT NULL,
    revision INTEGER NOT NULL,
    valid_until DATE,
    order_year INTEGER NOT NULL,
    order_number BIGINT NOT NULL,
    ordered_on DATE,
    one_off BIGINT NOT NULL,
    yearly BIGINT NOT NULL,
    total BIGINT NOT NULL,
    to_bill BOOLEAN NOT NULL,
    created_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    PRIMARY KEY (centre_id, id)
);
CREATE INDEX quote_of_body ON quote (centre_id, body_id, id);
CREATE INDEX quote_by_state ON quote (centre_id, state, id);
CREATE INDEX quote_to_bill ON quote (centre_id, to_bill, id);
CREATE UNIQUE INDEX quote_source ON quote (centre_id, source) WHERE source <> '';

CREATE TABLE quote_revision (
    centre_id TEXT NOT NULL,
    quote_id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    sent_on DATE NOT NULL,
    offer_json TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    pdf_file_id TEXT,
    PRIMARY KEY (centre_id, quote_id, revision)
);

CREATE TABLE quote_use (
    centre_id TEXT NOT NULL,
    id TEXT NOT NULL,
    quote_id TEXT NOT NULL,
    body_id TEXT NOT NULL,
    what TEXT NOT NULL,
    minutes BIGINT NOT NULL,
    quantity_e4 BIGINT NOT NULL,
    on_date DATE NOT NULL,
    reference TEXT NOT NULL,
    source TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    PRIMARY KEY (centre_id, id),
    UNIQUE (centre_id, source, quote_id, what)
);
CREATE INDEX quote_use_of_quote ON quote_use (centre_id, quote_id, id);

CREATE TABLE quote_billed (
    centre_id TEXT NOT NULL,
    quote_id TEXT NOT NULL,
    run_id TEXT,
    document_id TEXT,
    at TIMESTAMP NOT NULL,
    PRIMARY KEY (centre_id, quote_id)
);
CREATE INDEX quote_billed_by_run ON quote_billed (centre_id, run_id);
