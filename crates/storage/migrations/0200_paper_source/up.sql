-- What an issued paper was made from, such as a confirmed needs form: one source makes one paper, ever.

ALTER TABLE agreement_paper ADD COLUMN source TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX agreement_paper_source ON agreement_paper (centre_id, source) WHERE source <> '';
