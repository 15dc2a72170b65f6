-- Why a rule stopped a job, for who asked for it; causes of another kind stay in last_error.

ALTER TABLE job ADD COLUMN refusal TEXT;
