diesel::table! {
    scheme (centre_id, id) {
        centre_id -> Text,
        id -> Text,
        title -> Text,
        counterpart -> Text,
        from_date -> Date,
        until_date -> Date,
        act -> Text,
        withdrawal -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    accession (centre_id, id) {
        centre_id -> Text,
        id -> Text,
        body_id -> Text,
        scheme_id -> Text,
        from_date -> Date,
        until_date -> Date,
        state -> Text,
        details -> Text,
        created_at -> Timestamp,
        changed_at -> Timestamp,
    }
}

diesel::table! {
    subscription (centre_id, id) {
        centre_id -> Text,
        id -> Text,
        accession_id -> Text,
        body_id -> Text,
        service -> Text,
        quantity_e4 -> Nullable<BigInt>,
        params -> Text,
        from_date -> Date,
        until_date -> Date,
        created_at -> Timestamp,
    }
}

diesel::allow_tables_to_appear_in_same_query!(scheme, accession, subscription);
