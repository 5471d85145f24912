-- The app's database as it was before it told a version.
CREATE TABLE conversations (
    id VARCHAR(32) NOT NULL,
    user VARCHAR(100) NOT NULL,
    title TEXT NOT NULL,
    changed FLOAT NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX ix_conversations_user ON conversations (user);
CREATE TABLE feedback (
    user VARCHAR(100) NOT NULL,
    turn VARCHAR(32) NOT NULL,
    at DATETIME NOT NULL,
    question TEXT NOT NULL,
    filters TEXT NOT NULL,
    answer TEXT NOT NULL,
    verdict VARCHAR(10) NOT NULL,
    comment TEXT NOT NULL,
    PRIMARY KEY (user, turn)
);
CREATE TABLE turns (
    "key" VARCHAR(32) NOT NULL,
    conversation VARCHAR(32) NOT NULL,
    number INTEGER NOT NULL,
    question TEXT NOT NULL,
    answer TEXT,
    said TEXT NOT NULL,
    note TEXT NOT NULL,
    filters TEXT NOT NULL,
    PRIMARY KEY ("key"),
    FOREIGN KEY(conversation) REFERENCES conversations (id) ON DELETE CASCADE
);
CREATE INDEX ix_turns_conversation ON turns (conversation);
CREATE TABLE accounts (
    name VARCHAR COLLATE "NOCASE" NOT NULL,
    password VARCHAR NOT NULL,
    role VARCHAR NOT NULL,
    disabled BOOLEAN NOT NULL,
    token VARCHAR,
    stamp INTEGER NOT NULL,
    created VARCHAR NOT NULL,
    PRIMARY KEY (name),
    UNIQUE (token)
);
CREATE TABLE audit (
    id INTEGER NOT NULL,
    at VARCHAR NOT NULL,
    who VARCHAR NOT NULL,
    action VARCHAR NOT NULL,
    subject VARCHAR NOT NULL,
    detail VARCHAR NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX ix_audit_action ON audit (action);
CREATE TABLE attempts (
    "key" VARCHAR NOT NULL,
    failures INTEGER NOT NULL,
    since FLOAT NOT NULL,
    locked_until FLOAT NOT NULL,
    PRIMARY KEY ("key")
);
CREATE TABLE uploads (
    id INTEGER NOT NULL,
    at VARCHAR NOT NULL,
    who VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    location VARCHAR NOT NULL,
    stored VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    size BIGINT NOT NULL,
    status VARCHAR NOT NULL,
    message VARCHAR NOT NULL,
    documents INTEGER NOT NULL,
    passages INTEGER NOT NULL,
    pages INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX ix_uploads_sha256 ON uploads (sha256);
CREATE INDEX ix_uploads_status ON uploads (status);
CREATE TABLE read_documents (
    user VARCHAR(100) NOT NULL,
    source TEXT NOT NULL,
    at FLOAT NOT NULL,
    PRIMARY KEY (user, source)
);
CREATE TABLE test_answers (
    user VARCHAR(100) NOT NULL,
    question VARCHAR(32) NOT NULL,
    "right" BOOLEAN NOT NULL,
    at FLOAT NOT NULL,
    PRIMARY KEY (user, question)
);
CREATE TABLE sessions (
    fingerprint VARCHAR NOT NULL,
    account VARCHAR COLLATE "NOCASE" NOT NULL,
    stamp INTEGER NOT NULL,
    begun FLOAT NOT NULL,
    seen FLOAT NOT NULL,
    PRIMARY KEY (fingerprint),
    FOREIGN KEY(account) REFERENCES accounts (name) ON DELETE CASCADE
);
CREATE TABLE drafts (
    id VARCHAR(32) NOT NULL,
    user VARCHAR(100) NOT NULL,
    title TEXT NOT NULL,
    template TEXT NOT NULL,
    only TEXT NOT NULL,
    facts TEXT NOT NULL,
    edits TEXT NOT NULL,
    changed FLOAT NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX ix_drafts_user ON drafts (user);
