diesel::table! {
    satisfaction (centre_id, ticket, closing) {
        centre_id -> Text,
        ticket -> Integer,
        closing -> Integer,
        token_hash -> Text,
        asked_at -> Timestamp,
        service -> Text,
        queue -> Text,
        body_id -> Text,
        score -> Nullable<Integer>,
        comment -> Text,
        answered_at -> Nullable<Timestamp>,
    }
}
