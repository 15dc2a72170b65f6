diesel::table! {
    api_token (centre_id, id) {
        centre_id -> Text,
        id -> Text,
        body_id -> Text,
        name -> Text,
        rights -> Text,
        token_hash -> Text,
        made_by -> Text,
        made_at -> Timestamp,
        expires_at -> Timestamp,
        used_at -> Nullable<Timestamp>,
        revoked_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    api_repeat (centre_id, token_id, request_key) {
        centre_id -> Text,
        token_id -> Text,
        request_key -> Text,
        digest -> Text,
        ticket -> Integer,
        at -> Timestamp,
    }
}

diesel::table! {
    ticket_alarm (centre_id, token_id, alarm_key) {
        centre_id -> Text,
        token_id -> Text,
        alarm_key -> Text,
        ticket -> Integer,
        summary -> Text,
        firing -> Bool,
        times -> Integer,
        opened_at -> Timestamp,
        opens -> Bool,
        heard_at -> Timestamp,
        noted_at -> Timestamp,
    }
}
