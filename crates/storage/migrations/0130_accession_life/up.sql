-- What an accession gathers on its way: the paper to sign, its protocol, the signatures with their
-- reports, the notices of withdrawal, the reminders of the renewal; the lists of trusted authorities.

CREATE TABLE accession_folder (
    centre_id TEXT NOT NULL,
    accession_id TEXT NOT NULL,
    paper_file_id TEXT,
    protocol TEXT NOT NULL,
    protocol_on DATE,
    register_link TEXT NOT NULL,
    PRIMARY KEY (centre_id, accession_id)
);

CREATE TABLE accession_signature (
    centre_id TEXT NOT NULL,
    id TEXT NOT NULL,
    accession_id TEXT NOT NULL,
    party TEXT NOT NULL,
    file_id TEXT NOT NULL,
    report TEXT NOT NULL,
    taken_at TIMESTAMP NOT NULL,
    taken_by TEXT NOT NULL,
    void BOOLEAN NOT NULL,
    PRIMARY KEY (centre_id, id)
);
CREATE INDEX accession_signature_of ON accession_signature (centre_id, accession_id);

CREATE TABLE withdrawal_notice (
    centre_id TEXT NOT NULL,
    id TEXT NOT NULL,
    accession_id TEXT NOT NULL,
    delivered DATE NOT NULL,
    reference TEXT NOT NULL,
    outcome TEXT NOT NULL,
    answer TEXT NOT NULL,
    noted_at TIMESTAMP NOT NULL,
    noted_by TEXT NOT NULL,
    PRIMARY KEY (centre_id, id)
);
CREATE INDEX withdrawal_notice_of ON withdrawal_notice (centre_id, accession_id);

CREATE TABLE renewal_reminder (
    centre_id TEXT NOT NULL,
    accession_id TEXT NOT NULL,
    occasion TEXT NOT NULL,
    sent_at TIMESTAMP NOT NULL,
    sent_by TEXT NOT NULL,
    addresses INTEGER NOT NULL,
    PRIMARY KEY (centre_id, accession_id, occasion)
);

CREATE TABLE trust_list (
    centre_id TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    file_id TEXT NOT NULL,
    authorities INTEGER NOT NULL,
    imported_at TIMESTAMP NOT NULL,
    imported_by TEXT NOT NULL,
    ended_at TIMESTAMP,
    PRIMARY KEY (centre_id, id)
);

CREATE TABLE agreement_settings (
    centre_id TEXT PRIMARY KEY NOT NULL,
    document TEXT NOT NULL,
    looked_on DATE
);
