diesel::table! {
    price_list (centre_id, id) {
        centre_id -> Text,
        id -> Text,
        code -> Text,
        version -> Integer,
        name -> Text,
        valid_from -> Date,
        valid_until -> Nullable<Date>,
        state -> Text,
        approved_on -> Nullable<Date>,
        approval_act -> Nullable<Text>,
        withdrawn_on -> Nullable<Date>,
        withdrawal_reason -> Nullable<Text>,
        used_at -> Nullable<Timestamp>,
        document -> Text,
        created_at -> Timestamp,
        changed_at -> Timestamp,
    }
}

diesel::table! {
    negotiated_price (centre_id, id) {
        centre_id -> Text,
        id -> Text,
        body_id -> Text,
        service -> Text,
        amount_cents -> BigInt,
        reason -> Text,
        from_date -> Date,
        until_date -> Nullable<Date>,
        created_at -> Timestamp,
    }
}
