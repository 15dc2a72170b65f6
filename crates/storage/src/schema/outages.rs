use super::helpdesk::ticket;

diesel::table! {
    outage (centre_id, id) {
        centre_id -> Text,
        id -> Text,
        kind -> Text,
        service -> Text,
        title -> Text,
        state -> Text,
        active -> Bool,
        from_at -> Timestamp,
        until_at -> Nullable<Timestamp>,
        ended_at -> Nullable<Timestamp>,
        updates -> Integer,
        created_at -> Timestamp,
        changed_at -> Timestamp,
    }
}

diesel::table! {
    outage_update (centre_id, outage, seq) {
        centre_id -> Text,
        outage -> Text,
        seq -> Integer,
        at -> Timestamp,
        kind -> Text,
        body -> Text,
        author_name -> Text,
        told -> Integer,
    }
}

diesel::table! {
    outage_ticket (centre_id, outage, ticket) {
        centre_id -> Text,
        outage -> Text,
        ticket -> Integer,
    }
}

diesel::allow_tables_to_appear_in_same_query!(outage, outage_ticket);
diesel::allow_tables_to_appear_in_same_query!(outage_ticket, ticket);
