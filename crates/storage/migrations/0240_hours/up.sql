-- Hours worked and planned on requests and activities, the months that are closed, and who was
-- told that prepaid hours are about to end.

CREATE TABLE work_hours (
    centre_id TEXT NOT NULL,
    id TEXT NOT NULL,
    ticket INTEGER NOT NULL,
    person_id TEXT NOT NULL,
    person_name TEXT NOT NULL,
    role TEXT NOT NULL,
    on_date DATE NOT NULL,
    month INTEGER NOT NULL,
    minutes BIGINT NOT NULL,
    note TEXT NOT NULL,
    charged BOOLEAN NOT NULL,
    drawn BIGINT NOT NULL,
    excess BIGINT NOT NULL,
    quote_id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    body_id TEXT NOT NULL,
    body_name TEXT NOT NULL,
    queue TEXT NOT NULL,
    service TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    PRIMARY KEY (centre_id, id)
);
CREATE INDEX work_hours_of_ticket ON work_hours (centre_id, ticket, id);
CREATE INDEX work_hours_by_month ON work_hours (centre_id, month, person_id);
CREATE INDEX work_hours_of_body ON work_hours (centre_id, body_id, month);
CREATE INDEX work_hours_of_person ON work_hours (centre_id, person_id, id);
CREATE INDEX work_hours_exceeding ON work_hours (centre_id, body_id, id) WHERE excess > 0;
CREATE INDEX work_hours_in_quote ON work_hours (centre_id, quote_id) WHERE quote_id <> '';

CREATE TABLE work_plan (
    centre_id TEXT NOT NULL,
    ticket INTEGER NOT NULL,
    person_id TEXT NOT NULL,
    month INTEGER NOT NULL,
    person_name TEXT NOT NULL,
    minutes BIGINT NOT NULL,
    body_id TEXT NOT NULL,
    body_name TEXT NOT NULL,
    queue TEXT NOT NULL,
    service TEXT NOT NULL,
    PRIMARY KEY (centre_id, ticket, person_id, month)
);
CREATE INDEX work_plan_by_month ON work_plan (centre_id, month, person_id);

CREATE TABLE work_month (
    centre_id TEXT NOT NULL,
    month INTEGER NOT NULL,
    closed_at TIMESTAMP NOT NULL,
    closed_by TEXT NOT NULL,
    PRIMARY KEY (centre_id, month)
);

CREATE TABLE work_warning (
    centre_id TEXT NOT NULL,
    quote_id TEXT NOT NULL,
    what TEXT NOT NULL,
    at TIMESTAMP NOT NULL,
    PRIMARY KEY (centre_id, quote_id, what)
);
