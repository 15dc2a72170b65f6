-- The bodies of one kind in one province: without it the planner, which knows no statistics, takes
-- the index by kind and reads all the Comuni of Italy to find those of a Province.

CREATE INDEX body_of_province ON body (province, kind, until_date, population, id);
