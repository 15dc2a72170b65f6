use super::platform::centre;

diesel::table! {
    mailbox (centre_id, id) {
        centre_id -> Text,
        id -> Text,
        name -> Text,
        address -> Text,
        certified -> Bool,
        active -> Bool,
        host -> Text,
        port -> Integer,
        security -> Text,
        username -> Text,
        folder -> Text,
        every_seconds -> Integer,
        from_now -> Bool,
        smtp_host -> Nullable<Text>,
        smtp_port -> Nullable<Integer>,
        smtp_security -> Nullable<Text>,
        uid_validity -> Nullable<BigInt>,
        last_uid -> Nullable<BigInt>,
        next_check_at -> Timestamp,
        claimed_by -> Nullable<Text>,
        probe -> Bool,
        checked_at -> Nullable<Timestamp>,
        failing_since -> Nullable<Timestamp>,
        failure -> Nullable<Text>,
        read_total -> BigInt,
        created_at -> Timestamp,
    }
}

diesel::table! {
    inbound_message (centre_id, id) {
        centre_id -> Text,
        id -> Text,
        mailbox_id -> Text,
        uid_validity -> Nullable<BigInt>,
        uid -> Nullable<BigInt>,
        sha256 -> Text,
        size -> BigInt,
        received_at -> Timestamp,
        state -> Text,
        kind -> Text,
        reason -> Nullable<Text>,
        sender -> Text,
        subject -> Text,
        message_id -> Text,
        fingerprint -> Text,
        files -> Integer,
        ticket -> Nullable<Integer>,
        decided_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    mail_receipt (centre_id, id) {
        centre_id -> Text,
        id -> Text,
        mail_id -> Text,
        sent_message_id -> Text,
        kind -> Text,
        recipient -> Text,
        certified_at -> Text,
        error -> Text,
        received_at -> Timestamp,
    }
}

diesel::table! {
    mail_sending (mail_id) {
        mail_id -> Text,
        centre_id -> Text,
        message_id -> Text,
        recipient -> Text,
        started_at -> Timestamp,
    }
}

diesel::allow_tables_to_appear_in_same_query!(centre, mailbox);
