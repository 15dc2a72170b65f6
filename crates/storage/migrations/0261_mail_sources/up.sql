-- The message from which an entry of a request came, and the domains of mail of a body at a centre.

ALTER TABLE ticket_entry ADD COLUMN source TEXT;
ALTER TABLE membership ADD COLUMN mail_domains TEXT;
