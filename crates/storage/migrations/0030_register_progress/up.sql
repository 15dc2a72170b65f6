-- Loads of registers may leave rows at fault out, and are followed through their job.

ALTER TABLE register_load ADD COLUMN skip_bad_rows BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE register_load ADD COLUMN job_id TEXT NOT NULL DEFAULT '';
ALTER TABLE register_load ADD COLUMN started_at TIMESTAMP;
ALTER TABLE register_load DROP COLUMN step;
