-- Times are kept in classes, whose number does not grow with the requests. The sums are made again from the facts,
-- day after day, by the job that makes them every night.
DROP TABLE desk_sum;
CREATE TABLE desk_sum (
    centre_id TEXT NOT NULL,
    span TEXT NOT NULL,
    start DATE NOT NULL,
    part TEXT NOT NULL,
    name TEXT NOT NULL,
    opened BIGINT NOT NULL,
    closed BIGINT NOT NULL,
    reopened BIGINT NOT NULL,
    times BYTEA NOT NULL,
    PRIMARY KEY (centre_id, span, part, start, name)
);
DELETE FROM desk_summed;

-- The yearly report of a body lists its broken promises.
CREATE INDEX desk_fact_broken ON desk_fact (centre_id, body_id, day) WHERE kept = 0;
