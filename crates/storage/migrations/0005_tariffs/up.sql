-- Price lists, each version a JSON document that never changes once approved, and the prices
-- agreed with single bodies.

CREATE TABLE price_list (
    centre_id TEXT NOT NULL,
    id TEXT NOT NULL,
    code TEXT NOT NULL,
    version INTEGER NOT NULL,
    name TEXT NOT NULL,
    valid_from DATE NOT NULL,
    valid_until DATE,
    state TEXT NOT NULL,
    approved_on DATE,
    approval_act TEXT,
    withdrawn_on DATE,
    withdrawal_reason TEXT,
    used_at TIMESTAMP,
    document TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    PRIMARY KEY (centre_id, id)
);
CREATE UNIQUE INDEX price_list_version ON price_list (centre_id, code, version);

CREATE TABLE negotiated_price (
    centre_id TEXT NOT NULL,
    id TEXT NOT NULL,
    body_id TEXT NOT NULL,
    service TEXT NOT NULL,
    amount_cents BIGINT NOT NULL,
    reason TEXT NOT NULL,
    from_date DATE NOT NULL,
    until_date DATE,
    created_at TIMESTAMP NOT NULL,
    PRIMARY KEY (centre_id, id)
);
CREATE INDEX negotiated_price_of_body ON negotiated_price (centre_id, body_id, service);
