-- What lists read at every request, kept beside what it is reckoned from.

-- The provinces that have Comuni in force. `content_version` holds a digest of them, by which a
-- node knows whether what it has in memory still holds; no row until they are first reckoned.
CREATE TABLE province (
    code TEXT PRIMARY KEY NOT NULL,
    name TEXT,
    sigla TEXT
);
INSERT INTO province (code, name, sigla)
    SELECT province, MAX(province_name), MAX(sigla) FROM body
    WHERE kind = 'comune' AND until_date IS NULL
    GROUP BY province;

CREATE TABLE content_version (
    content TEXT PRIMARY KEY NOT NULL,
    version TEXT NOT NULL
);

-- The mandates that end soon, which the list of bodies counts.
CREATE INDEX body_contact_ending ON body_contact (centre_id, until_date, id);
