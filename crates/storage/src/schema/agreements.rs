use super::territory::{body, membership};

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
        agreed -> Text,
    }
}

diesel::table! {
    accession_folder (centre_id, accession_id) {
        centre_id -> Text,
        accession_id -> Text,
        paper_file_id -> Nullable<Text>,
        protocol -> Text,
        protocol_on -> Nullable<Date>,
        register_link -> Text,
    }
}

diesel::table! {
    accession_signature (centre_id, id) {
        centre_id -> Text,
        id -> Text,
        accession_id -> Text,
        party -> Text,
        file_id -> Text,
        report -> Text,
        taken_at -> Timestamp,
        taken_by -> Text,
        void -> Bool,
    }
}

diesel::table! {
    withdrawal_notice (centre_id, id) {
        centre_id -> Text,
        id -> Text,
        accession_id -> Text,
        delivered -> Date,
        reference -> Text,
        outcome -> Text,
        answer -> Text,
        noted_at -> Timestamp,
        noted_by -> Text,
    }
}

diesel::table! {
    renewal_reminder (centre_id, accession_id, occasion) {
        centre_id -> Text,
        accession_id -> Text,
        occasion -> Text,
        sent_at -> Timestamp,
        sent_by -> Text,
        addresses -> Integer,
    }
}

diesel::table! {
    trust_list (centre_id, id) {
        centre_id -> Text,
        id -> Text,
        name -> Text,
        file_id -> Text,
        authorities -> Integer,
        imported_at -> Timestamp,
        imported_by -> Text,
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    agreement_settings (centre_id) {
        centre_id -> Text,
        document -> Text,
        looked_on -> Nullable<Date>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(scheme, accession, subscription);
diesel::allow_tables_to_appear_in_same_query!(accession, body);
diesel::allow_tables_to_appear_in_same_query!(accession, membership);
