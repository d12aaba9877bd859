-- Times are microseconds since 1970, documents are JSON text, sealed numbers and digests are bytes.
-- Account and mode lead every key; only the directory, which finds the account, has none.

create table directory(
    kind text not null,          -- key, site, workspace
    name text not null,          -- digest of the key in hexadecimal, site number, workspace id
    account text not null,
    mode bigint not null,        -- 0 test, 1 live
    role text not null,          -- publishable, secret; empty for sites and workspaces
    label text not null,         -- what people see: the publishable key, the end of a secret one
    created bigint not null,
    primary key (kind, name)
);

create table account(
    id text not null,
    name text not null,
    created bigint not null,
    primary key (id)
);

create table data_key(
    account text not null,
    mode bigint not null,
    purpose text not null,       -- data, fingerprint, digest, session
    number bigint not null,
    wrapped bytea not null,      -- by the master key, which is not in this database
    created bigint not null,
    sealings bigint not null,    -- how often it sealed, counted now and then
    primary key (account, mode, purpose, number)
);

create table customer(
    account text not null,
    mode bigint not null,
    id text not null,
    number bigint not null,
    version bigint not null,     -- equals the sequence number of its last event
    created bigint not null,
    updated bigint not null,
    origin text not null,
    deleted bigint not null,
    default_source text,
    backup_source text,
    live_sources bigint not null,
    email text,
    password text,               -- a slow hash with its parameters
    profile text not null,
    primary key (account, mode, id)
);
create unique index customer_number on customer(account, mode, number);

create table claim(
    account text not null,
    mode bigint not null,
    register text not null,
    name text not null,
    customer text not null,
    primary key (account, mode, register, name)
);

create table source(
    account text not null,
    mode bigint not null,
    id text not null,
    number bigint not null,      -- microseconds since 2024: orders like the time of creation
    version bigint not null,     -- equals the sequence number of its last event
    created bigint not null,
    updated bigint not null,
    customer text,
    visible bigint not null,     -- one bit for each dialect that shows it
    live bigint not null,
    status text not null,
    instrument text not null,    -- the id that the sealed number is bound to
    fingerprint bytea,           -- keyed hash; never shown
    sealed bytea,
    detail text not null,
    primary key (account, mode, id)
);
create unique index source_number on source(account, mode, number);
create index source_customer on source(account, mode, customer, number);

create table token(
    account text not null,
    mode bigint not null,
    id text not null,
    created bigint not null,
    expires bigint not null,
    used bigint,
    instrument text not null,
    fingerprint bytea,
    sealed bytea,                -- erased when the token is used
    detail text not null,
    primary key (account, mode, id)
);

create index token_expires on token(account, mode, expires);

-- Single-use tokens of gateways that were used here.
create table spent(
    account text not null,
    mode bigint not null,
    gateway text not null,
    digest bytea not null,
    primary key (account, mode, gateway, digest)
);

create table event(
    account text not null,
    mode bigint not null,
    object text not null,        -- kind and id: source:card_…
    sequence bigint not null,    -- from 1, without gaps, for each object
    id text not null,
    kind text not null,
    created bigint not null,
    customer text,
    cause text not null,         -- request, key, dialect, origin and the values before
    primary key (account, mode, object, sequence)
);

create table idempotency(
    account text not null,
    mode bigint not null,
    dialect text not null,
    name text not null,          -- keyed digest of the caller's key
    created bigint not null,
    path text not null,
    digest bytea not null,       -- keyed digest of the decoded parameters
    request text not null,       -- id of the request that ran
    status bigint not null,
    headers text not null,
    body bytea not null,
    primary key (account, mode, dialect, name)
);
create index idempotency_age on idempotency(account, mode, created);

create table revoked_session(
    account text not null,
    mode bigint not null,
    jti text not null,
    expires bigint not null,
    primary key (account, mode, jti)
);

-- A ring of the last calls: the slot is the running number modulo the size of the ring.
create table request_log(
    account text not null,
    mode bigint not null,
    slot bigint not null,
    number bigint not null,
    request text not null,
    time bigint not null,
    dialect text not null,
    operation text not null,
    method text not null,
    path text not null,
    status bigint not null,
    micros bigint not null,
    user_agent text not null,
    key text not null,
    body text not null,
    answer text not null,
    primary key (account, mode, slot)
);
