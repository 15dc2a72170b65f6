-- What happened to requests, one row for each fact that reports count: a pure function of the log of
-- the clock. Days that have passed are summed, so that a report reads sums and today's facts alone.

CREATE TABLE desk_fact (
    centre_id TEXT NOT NULL,
    ticket INTEGER NOT NULL,
    place INTEGER NOT NULL,
    what TEXT NOT NULL,
    day DATE NOT NULL,
    seconds BIGINT NOT NULL,
    kept INTEGER NOT NULL,
    body_id TEXT NOT NULL,
    service TEXT NOT NULL,
    queue TEXT NOT NULL,
    assignee_id TEXT NOT NULL,
    PRIMARY KEY (centre_id, ticket, place, what)
);
CREATE INDEX desk_fact_by_day ON desk_fact (centre_id, day);

CREATE TABLE desk_sum (
    centre_id TEXT NOT NULL,
    span TEXT NOT NULL,
    start DATE NOT NULL,
    part TEXT NOT NULL,
    name TEXT NOT NULL,
    opened BIGINT NOT NULL,
    closed BIGINT NOT NULL,
    reopened BIGINT NOT NULL,
    times TEXT NOT NULL,
    PRIMARY KEY (centre_id, span, part, start, name)
);

CREATE TABLE desk_summed (
    centre_id TEXT NOT NULL,
    until DATE NOT NULL,
    PRIMARY KEY (centre_id)
);

CREATE TABLE desk_report (
    centre_id TEXT NOT NULL,
    body_id TEXT NOT NULL,
    year INTEGER NOT NULL,
    pdf_file_id TEXT NOT NULL,
    PRIMARY KEY (centre_id, body_id, year)
);
