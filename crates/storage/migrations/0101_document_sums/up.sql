-- What the dashboard sums over all the years of a centre, so that it reads no document.

CREATE INDEX document_sums
    ON document (centre_id, dues_year, state, corrects_id, payable, credited, paid, open);
