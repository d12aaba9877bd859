-- Money, intents, and who is told about what happened.
-- `visible` has one bit for each dialect that shows a row; `parent` is the object it belongs to.

create table charge(
    account text not null,
    mode bigint not null,
    id text not null,
    number bigint not null,      -- microseconds since 2024: orders like the time of creation
    version bigint not null,     -- equals the sequence number of its last event
    created bigint not null,
    updated bigint not null,
    customer text,
    parent text,                 -- the intent
    visible bigint not null,
    state text not null,
    detail text not null,
    source text not null,
    primary key (account, mode, id)
);
create unique index charge_number on charge(account, mode, number);
create index charge_customer on charge(account, mode, customer, number);
create index charge_parent on charge(account, mode, parent, number);
create index charge_source on charge(account, mode, source, number);
-- `processing` is a pending charge whose bank will answer by itself.
create index charge_processing on charge(account, mode, number) where state = 'processing';

create table refund(
    account text not null,
    mode bigint not null,
    id text not null,
    number bigint not null,
    version bigint not null,
    created bigint not null,
    updated bigint not null,
    customer text,
    parent text,                 -- the charge
    visible bigint not null,
    state text not null,
    detail text not null,
    primary key (account, mode, id)
);
create unique index refund_number on refund(account, mode, number);
create index refund_customer on refund(account, mode, customer, number);
create index refund_parent on refund(account, mode, parent, number);
-- `bounces` is a refund that arrived, as it seems, and will be sent back.
create index refund_unsettled on refund(account, mode, number)
    where state = 'pending' or state = 'bounces';

create table intent(
    account text not null,
    mode bigint not null,
    id text not null,
    number bigint not null,
    version bigint not null,
    created bigint not null,
    updated bigint not null,
    customer text,
    parent text,                 -- the source
    visible bigint not null,
    state text not null,
    detail text not null,
    expires bigint,              -- null once it can go nowhere any more
    primary key (account, mode, id)
);
create unique index intent_number on intent(account, mode, number);
create index intent_customer on intent(account, mode, customer, number);
create index intent_parent on intent(account, mode, parent, number);
create index intent_expires on intent(account, mode, expires) where expires is not null;

create table endpoint(
    account text not null,
    mode bigint not null,
    id text not null,
    number bigint not null,
    version bigint not null,
    created bigint not null,
    updated bigint not null,
    visible bigint not null,     -- 0 once it is deleted
    state text not null,
    dialect text not null,       -- empty: this server's own messages
    sealed bytea not null,       -- signing secrets and password
    detail text not null,
    primary key (account, mode, id)
);
create unique index endpoint_number on endpoint(account, mode, number);
create index endpoint_state on endpoint(account, mode, state);

-- Events get a number of their own, so that they can be listed and found by it. Those from before
-- are counted from 1, which is below every number that is given out now.
alter table event add column number bigint not null default 0;
update event set number = counted.place
    from (
        select account, mode, object, sequence,
            row_number() over (partition by account, mode order by created, object, sequence)
                as place
        from event
    ) as counted
    where event.account = counted.account and event.mode = counted.mode
        and event.object = counted.object and event.sequence = counted.sequence;
create unique index event_number on event(account, mode, number);
create index event_customer on event(account, mode, customer, number);

-- What is to be told to whom: one row for each event and endpoint.
create table delivery(
    account text not null,
    mode bigint not null,
    endpoint text not null,      -- notify: the one address in this row
    object text not null,        -- kind and id, as in event
    sequence bigint not null,
    number bigint not null,      -- of the event
    state text not null,         -- pending, delivered, failed, skipped
    due bigint not null,         -- when it may be tried; a claim moves it into the future
    attempts bigint not null,
    first bigint,                -- when it was first tried
    position bigint,             -- counts the messages of one endpoint about one object
    status bigint,               -- of the last answer
    error text not null,
    address text,
    created bigint not null,     -- when it happened
    primary key (account, mode, endpoint, object, sequence)
);
create index delivery_due on delivery(account, mode, endpoint, due, number) where state = 'pending';
create index delivery_number on delivery(account, mode, number);

-- The log of deliveries: one row for each time somebody was called.
create table attempt(
    account text not null,
    mode bigint not null,
    number bigint not null,      -- of the event
    endpoint text not null,
    attempt bigint not null,     -- from 1; goes on when an event is sent again
    time bigint not null,
    status bigint,               -- null: no answer
    micros bigint not null,
    error text not null,
    primary key (account, mode, number, endpoint, attempt)
);
