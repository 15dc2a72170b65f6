diesel::table! {
    quote (centre_id, id) {
        centre_id -> Text,
        id -> Text,
        body_id -> Text,
        body_name -> Text,
        name_key -> Text,
        service -> Text,
        service_name -> Text,
        source -> Text,
        state -> Text,
        state_json -> Text,
        wish_json -> Text,
        asked_by -> Text,
        offer_json -> Text,
        year -> Integer,
        number -> BigInt,
        revision -> Integer,
        valid_until -> Nullable<Date>,
        order_year -> Integer,
        order_number -> BigInt,
        ordered_on -> Nullable<Date>,
        one_off -> BigInt,
        yearly -> BigInt,
        total -> BigInt,
        to_bill -> Bool,
        created_at -> Timestamp,
        changed_at -> Timestamp,
    }
}

diesel::table! {
    quote_revision (centre_id, quote_id, revision) {
        centre_id -> Text,
        quote_id -> Text,
        revision -> Integer,
        sent_on -> Date,
        offer_json -> Text,
        actor_name -> Text,
        pdf_file_id -> Nullable<Text>,
    }
}

diesel::table! {
    quote_use (centre_id, id) {
        centre_id -> Text,
        id -> Text,
        quote_id -> Text,
        body_id -> Text,
        what -> Text,
        minutes -> BigInt,
        quantity_e4 -> BigInt,
        on_date -> Date,
        reference -> Text,
        source -> Text,
        actor_name -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    quote_billed (centre_id, quote_id) {
        centre_id -> Text,
        quote_id -> Text,
        run_id -> Nullable<Text>,
        document_id -> Nullable<Text>,
        at -> Timestamp,
    }
}
