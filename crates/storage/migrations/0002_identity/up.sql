-- People, what they may do and where, and how they are invited.

CREATE TABLE person (
    id TEXT PRIMARY KEY NOT NULL,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password_hash TEXT,
    platform_admin BOOLEAN NOT NULL,
    active BOOLEAN NOT NULL,
    failed_attempts INTEGER NOT NULL,
    locked_until TIMESTAMP,
    created_at TIMESTAMP NOT NULL,
    last_login_at TIMESTAMP
);

CREATE TABLE staff_role (
    centre_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    role TEXT NOT NULL,
    employer TEXT,
    from_date DATE NOT NULL,
    until_date DATE,
    PRIMARY KEY (centre_id, person_id, role)
);
CREATE INDEX staff_role_of_person ON staff_role (person_id);

CREATE TABLE body_role (
    centre_id TEXT NOT NULL,
    body_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    role TEXT NOT NULL,
    from_date DATE NOT NULL,
    until_date DATE,
    PRIMARY KEY (centre_id, body_id, person_id, role)
);
CREATE INDEX body_role_of_person ON body_role (person_id);

CREATE TABLE delegation (
    centre_id TEXT NOT NULL,
    from_body_id TEXT NOT NULL,
    to_body_id TEXT NOT NULL,
    from_date DATE NOT NULL,
    until_date DATE,
    PRIMARY KEY (centre_id, from_body_id, to_body_id)
);

CREATE TABLE invitation (
    id TEXT PRIMARY KEY NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    purpose TEXT NOT NULL,
    person_id TEXT NOT NULL,
    centre_id TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    used_at TIMESTAMP
);
CREATE INDEX invitation_of_person ON invitation (person_id);
