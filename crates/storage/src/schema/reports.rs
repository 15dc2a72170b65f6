diesel::table! {
    desk_fact (centre_id, ticket, place, what) {
        centre_id -> Text,
        ticket -> Integer,
        place -> Integer,
        what -> Text,
        day -> Date,
        seconds -> BigInt,
        kept -> Integer,
        body_id -> Text,
        service -> Text,
        queue -> Text,
        assignee_id -> Text,
    }
}

diesel::table! {
    desk_sum (centre_id, span, part, start, name) {
        centre_id -> Text,
        span -> Text,
        start -> Date,
        part -> Text,
        name -> Text,
        opened -> BigInt,
        closed -> BigInt,
        reopened -> BigInt,
        times -> Binary,
    }
}

diesel::table! {
    desk_summed (centre_id) {
        centre_id -> Text,
        until -> Date,
    }
}

diesel::table! {
    desk_report (centre_id, body_id, year) {
        centre_id -> Text,
        body_id -> Text,
        year -> Integer,
        pdf_file_id -> Text,
    }
}
