-- What waits for the accountant is found by state.
CREATE INDEX document_by_state ON document (centre_id, state, id);
