-- The bodies of the territory. What is national has no centre; what a centre knows starts with it.

CREATE TABLE body (
    id TEXT PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    search TEXT NOT NULL,
    other_name TEXT,
    istat TEXT,
    cadastral TEXT,
    ipa TEXT,
    ipa_category TEXT,
    fiscal TEXT,
    vat TEXT,
    street TEXT,
    cap TEXT,
    city TEXT,
    seat_istat TEXT,
    province TEXT NOT NULL,
    unit TEXT,
    province_name TEXT,
    sigla TEXT,
    region TEXT,
    nuts3 TEXT,
    pec TEXT,
    email TEXT,
    website TEXT,
    from_date DATE NOT NULL,
    until_date DATE,
    population INTEGER NOT NULL,
    population_on DATE
);
CREATE INDEX body_by_name ON body (name_key, id);
CREATE INDEX body_by_province ON body (province, name_key, id);
CREATE INDEX body_by_kind ON body (kind, name_key, id);
CREATE INDEX body_by_population ON body (population, id);

CREATE TABLE body_code (
    scheme TEXT NOT NULL,
    code TEXT NOT NULL,
    from_date DATE NOT NULL,
    until_date DATE,
    body_id TEXT NOT NULL,
    PRIMARY KEY (scheme, code, from_date)
);
CREATE INDEX body_code_of_body ON body_code (body_id);

CREATE TABLE succession (
    predecessor_id TEXT NOT NULL,
    successor_id TEXT NOT NULL,
    on_date DATE NOT NULL,
    PRIMARY KEY (predecessor_id, successor_id)
);
CREATE INDEX succession_of_successor ON succession (successor_id);

CREATE TABLE body_count (
    body_id TEXT NOT NULL,
    metric TEXT NOT NULL,
    on_date DATE NOT NULL,
    value INTEGER NOT NULL,
    source TEXT NOT NULL,
    PRIMARY KEY (body_id, metric, on_date)
);

CREATE TABLE body_office (
    code TEXT PRIMARY KEY NOT NULL,
    body_id TEXT NOT NULL,
    name TEXT NOT NULL,
    fiscal TEXT,
    since DATE,
    until_date DATE,
    is_default BOOLEAN NOT NULL
);
CREATE INDEX body_office_of_body ON body_office (body_id);

CREATE TABLE union_stay (
    union_id TEXT NOT NULL,
    comune_id TEXT NOT NULL,
    from_date DATE NOT NULL,
    until_date DATE,
    PRIMARY KEY (union_id, comune_id, from_date)
);
CREATE INDEX union_stay_of_comune ON union_stay (comune_id);

CREATE TABLE membership (
    centre_id TEXT NOT NULL,
    body_id TEXT NOT NULL,
    name_key TEXT NOT NULL,
    since DATE,
    until_date DATE,
    office_code TEXT,
    note TEXT NOT NULL,
    PRIMARY KEY (centre_id, body_id)
);
CREATE INDEX membership_by_name ON membership (centre_id, name_key, body_id);
CREATE INDEX membership_of_body ON membership (body_id);

CREATE TABLE centre_count (
    centre_id TEXT NOT NULL,
    body_id TEXT NOT NULL,
    metric TEXT NOT NULL,
    on_date DATE NOT NULL,
    value INTEGER NOT NULL,
    source TEXT NOT NULL,
    PRIMARY KEY (centre_id, body_id, metric, on_date)
);

CREATE TABLE body_contact (
    centre_id TEXT NOT NULL,
    id TEXT NOT NULL,
    body_id TEXT NOT NULL,
    role TEXT NOT NULL,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    phone TEXT NOT NULL,
    from_date DATE NOT NULL,
    until_date DATE,
    PRIMARY KEY (centre_id, id)
);
CREATE INDEX body_contact_of_body ON body_contact (centre_id, body_id);

CREATE TABLE body_application (
    centre_id TEXT NOT NULL,
    id TEXT NOT NULL,
    body_id TEXT NOT NULL,
    product TEXT NOT NULL,
    supplier TEXT NOT NULL,
    area TEXT NOT NULL,
    version TEXT NOT NULL,
    expires DATE,
    PRIMARY KEY (centre_id, id)
);
CREATE INDEX body_application_of_body ON body_application (centre_id, body_id);

CREATE TABLE register_load (
    id TEXT PRIMARY KEY NOT NULL,
    source TEXT NOT NULL,
    on_date DATE NOT NULL,
    file_name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    allow_many BOOLEAN NOT NULL,
    state TEXT NOT NULL,
    step INTEGER NOT NULL,
    report TEXT NOT NULL,
    actor_id TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    finished_at TIMESTAMP
);
