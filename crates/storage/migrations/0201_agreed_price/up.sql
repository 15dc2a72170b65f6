-- The price of an accepted quote, which holds for its subscription as long as it lasts.

ALTER TABLE subscription ADD COLUMN agreed TEXT NOT NULL DEFAULT '';
