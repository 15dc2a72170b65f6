use super::platform::file;

diesel::table! {
    ticket (centre_id, number) {
        centre_id -> Text,
        number -> Integer,
        kind -> Text,
        channel -> Text,
        state -> Text,
        active -> Bool,
        reason -> Text,
        priority -> Integer,
        impact -> Text,
        urgency -> Text,
        queue -> Text,
        assignee_id -> Text,
        assignee_name -> Text,
        body_id -> Text,
        body_name -> Text,
        requester_id -> Text,
        requester_name -> Text,
        requester_email -> Text,
        requester_role -> Text,
        service -> Text,
        category -> Text,
        subject -> Text,
        opened_at -> Timestamp,
        changed_at -> Timestamp,
        closed_at -> Nullable<Timestamp>,
        waits_until -> Nullable<Timestamp>,
        charge_due -> Nullable<Timestamp>,
        reply_due -> Nullable<Timestamp>,
        solution_due -> Nullable<Timestamp>,
        due_at -> Nullable<Timestamp>,
        look_at -> Nullable<Timestamp>,
        warned -> Integer,
        breached -> Integer,
        entries -> Integer,
        files -> Integer,
        ties -> Integer,
        merged_into -> Nullable<Integer>,
        details -> Text,
    }
}

diesel::table! {
    ticket_entry (centre_id, ticket, seq) {
        centre_id -> Text,
        ticket -> Integer,
        seq -> Integer,
        at -> Timestamp,
        kind -> Text,
        author -> Text,
        author_id -> Text,
        author_name -> Text,
        channel -> Text,
        body -> Text,
        html -> Nullable<Text>,
        clock -> Text,
        origin -> Nullable<Integer>,
        source -> Nullable<Text>,
    }
}

diesel::table! {
    ticket_file (centre_id, ticket, seq, position) {
        centre_id -> Text,
        ticket -> Integer,
        seq -> Integer,
        position -> Integer,
        file_id -> Text,
        name -> Text,
        media_type -> Text,
        size -> BigInt,
    }
}

diesel::table! {
    ticket_watcher (centre_id, ticket, email) {
        centre_id -> Text,
        ticket -> Integer,
        email -> Text,
        name -> Text,
        person_id -> Text,
    }
}

diesel::table! {
    ticket_tie (centre_id, ticket, other, kind) {
        centre_id -> Text,
        ticket -> Integer,
        other -> Integer,
        kind -> Text,
    }
}

diesel::table! {
    ticket_message (centre_id, message_id) {
        centre_id -> Text,
        message_id -> Text,
        ticket -> Integer,
        direct -> Bool,
    }
}

diesel::table! {
    ticket_word (centre_id, stem, ticket) {
        centre_id -> Text,
        stem -> Text,
        ticket -> Integer,
    }
}

diesel::table! {
    ticket_template (centre_id, id) {
        centre_id -> Text,
        id -> Text,
        service -> Text,
        name -> Text,
        document -> Text,
    }
}

diesel::table! {
    canned_reply (centre_id, id) {
        centre_id -> Text,
        id -> Text,
        queue -> Text,
        title -> Text,
        body -> Text,
    }
}

diesel::table! {
    ticket_view (centre_id, id) {
        centre_id -> Text,
        id -> Text,
        person_id -> Text,
        name -> Text,
        query -> Text,
    }
}

diesel::table! {
    body_visibility (centre_id, body_id) {
        centre_id -> Text,
        body_id -> Text,
        visibility -> Text,
    }
}

diesel::allow_tables_to_appear_in_same_query!(ticket, ticket_tie);
diesel::allow_tables_to_appear_in_same_query!(ticket, ticket_message);
diesel::allow_tables_to_appear_in_same_query!(ticket_file, file);

diesel::table! {
    ticket_thing (centre_id, ticket, kind, thing) {
        centre_id -> Text,
        ticket -> Integer,
        kind -> Text,
        thing -> Text,
    }
}
