-- A link may confirm a new address of mail.

ALTER TABLE invitation ADD COLUMN new_email TEXT;
