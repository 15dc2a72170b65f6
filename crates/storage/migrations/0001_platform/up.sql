-- The platform's own tables. Both engines read this file: plain types only.

CREATE TABLE centre (
    id TEXT PRIMARY KEY NOT NULL,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    province_name TEXT NOT NULL,
    province_code TEXT NOT NULL,
    province_sigla TEXT NOT NULL,
    email TEXT,
    pec TEXT,
    phone TEXT,
    address TEXT,
    demo BOOLEAN NOT NULL,
    created_at TIMESTAMP NOT NULL
);

CREATE TABLE centre_setting (
    centre_id TEXT NOT NULL,
    section TEXT NOT NULL,
    json TEXT NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    PRIMARY KEY (centre_id, section)
);

CREATE TABLE audit (
    centre_id TEXT NOT NULL,
    id TEXT NOT NULL,
    at TIMESTAMP NOT NULL,
    actor_id TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    action TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    summary TEXT NOT NULL,
    search TEXT NOT NULL,
    before_json TEXT,
    after_json TEXT,
    PRIMARY KEY (centre_id, id)
);
CREATE INDEX audit_subject ON audit (centre_id, subject_kind, subject_id, id);

CREATE TABLE job (
    id TEXT PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    centre_id TEXT NOT NULL,
    state TEXT NOT NULL,
    run_at TIMESTAMP NOT NULL,
    attempts INTEGER NOT NULL,
    max_attempts INTEGER NOT NULL,
    claimed_by TEXT,
    claimed_until TIMESTAMP,
    done_units BIGINT NOT NULL,
    total_units BIGINT NOT NULL,
    last_error TEXT,
    created_at TIMESTAMP NOT NULL,
    finished_at TIMESTAMP
);
CREATE INDEX job_waiting ON job (state, run_at, id);

CREATE TABLE mail (
    id TEXT PRIMARY KEY NOT NULL,
    centre_id TEXT NOT NULL,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    attachments TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    sent_at TIMESTAMP,
    last_error TEXT
);
CREATE INDEX mail_of_centre ON mail (centre_id, id);

CREATE TABLE file (
    centre_id TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    PRIMARY KEY (centre_id, id)
);
CREATE INDEX file_content ON file (sha256);

CREATE TABLE session (
    id TEXT PRIMARY KEY NOT NULL,
    person_id TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    touched_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL
);
CREATE INDEX session_expiry ON session (expires_at);
CREATE INDEX session_of_person ON session (person_id);
