-- The knowledge base: articles with all their versions, the words by which they are found, what
-- readers thought of them. An article carries its latest fields and those that readers see.

CREATE TABLE article (
    centre_id TEXT NOT NULL,
    id TEXT NOT NULL,
    state TEXT NOT NULL,
    latest INTEGER NOT NULL,
    published INTEGER,
    title TEXT NOT NULL,
    title_key TEXT NOT NULL,
    service TEXT NOT NULL,
    audience TEXT NOT NULL,
    live_title TEXT NOT NULL,
    live_key TEXT NOT NULL,
    live_service TEXT NOT NULL,
    live_audience TEXT NOT NULL,
    useful INTEGER NOT NULL,
    useless INTEGER NOT NULL,
    ticket INTEGER,
    created_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    published_at TIMESTAMP,
    PRIMARY KEY (centre_id, id)
);
CREATE INDEX article_by_title ON article (centre_id, title_key, id);
CREATE INDEX article_by_reader ON article (centre_id, live_audience, live_key, id);

CREATE TABLE article_version (
    centre_id TEXT NOT NULL,
    article TEXT NOT NULL,
    version INTEGER NOT NULL,
    title TEXT NOT NULL,
    service TEXT NOT NULL,
    audience TEXT NOT NULL,
    body TEXT NOT NULL,
    restored INTEGER,
    author_name TEXT NOT NULL,
    at TIMESTAMP NOT NULL,
    PRIMARY KEY (centre_id, article, version)
);

CREATE TABLE article_word (
    centre_id TEXT NOT NULL,
    live BOOLEAN NOT NULL,
    stem TEXT NOT NULL,
    article TEXT NOT NULL,
    in_title BOOLEAN NOT NULL,
    PRIMARY KEY (centre_id, live, stem, article)
);
CREATE INDEX article_word_of ON article_word (centre_id, article, live);

CREATE TABLE article_vote (
    centre_id TEXT NOT NULL,
    article TEXT NOT NULL,
    person_id TEXT NOT NULL,
    useful BOOLEAN NOT NULL,
    comment TEXT NOT NULL,
    at TIMESTAMP NOT NULL,
    PRIMARY KEY (centre_id, article, person_id)
);
