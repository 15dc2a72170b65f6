-- When the centre's office is open, and who follows the bodies.

ALTER TABLE centre ADD COLUMN hours TEXT;
ALTER TABLE centre ADD COLUMN referent TEXT;
ALTER TABLE centre ADD COLUMN referent_phone TEXT;
ALTER TABLE centre ADD COLUMN referent_email TEXT;
