diesel::table! {
    work_hours (centre_id, id) {
        centre_id -> Text,
        id -> Text,
        ticket -> Integer,
        person_id -> Text,
        person_name -> Text,
        role -> Text,
        on_date -> Date,
        month -> Integer,
        minutes -> BigInt,
        note -> Text,
        charged -> Bool,
        drawn -> BigInt,
        excess -> BigInt,
        quote_id -> Text,
        revision -> Integer,
        body_id -> Text,
        body_name -> Text,
        queue -> Text,
        service -> Text,
        created_at -> Timestamp,
        changed_at -> Timestamp,
    }
}

diesel::table! {
    work_plan (centre_id, ticket, person_id, month) {
        centre_id -> Text,
        ticket -> Integer,
        person_id -> Text,
        month -> Integer,
        person_name -> Text,
        minutes -> BigInt,
        body_id -> Text,
        body_name -> Text,
        queue -> Text,
        service -> Text,
    }
}

diesel::table! {
    work_month (centre_id, month) {
        centre_id -> Text,
        month -> Integer,
        closed_at -> Timestamp,
        closed_by -> Text,
    }
}

diesel::table! {
    work_warning (centre_id, quote_id, what) {
        centre_id -> Text,
        quote_id -> Text,
        what -> Text,
        at -> Timestamp,
    }
}
