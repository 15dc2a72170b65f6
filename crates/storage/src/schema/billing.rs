diesel::table! {
    number_counter (issuer, series, year) {
        issuer -> Text,
        series -> Text,
        year -> Integer,
        last -> BigInt,
    }
}

diesel::table! {
    dues_run (centre_id, id) {
        centre_id -> Text,
        id -> Text,
        year -> Integer,
        sequence -> Integer,
        state -> Text,
        state_json -> Text,
        settings_json -> Text,
        created_at -> Timestamp,
        changed_at -> Timestamp,
    }
}

diesel::table! {
    dues_body (centre_id, run_id, body_id) {
        centre_id -> Text,
        run_id -> Text,
        body_id -> Text,
        position -> Integer,
        state -> Text,
        net -> BigInt,
        vat -> BigInt,
        total -> BigInt,
        plan_json -> Text,
    }
}

diesel::table! {
    billing_body (centre_id, body_id, year) {
        centre_id -> Text,
        body_id -> Text,
        year -> Integer,
        json -> Text,
        changed_at -> Timestamp,
    }
}

diesel::table! {
    document (centre_id, id) {
        centre_id -> Text,
        id -> Text,
        run_id -> Nullable<Text>,
        body_id -> Text,
        name_key -> Text,
        dues_year -> Integer,
        kind -> Text,
        issuer -> Text,
        series -> Text,
        year -> Integer,
        number -> BigInt,
        date -> Date,
        due -> Date,
        net -> BigInt,
        vat -> BigInt,
        total -> BigInt,
        payable -> BigInt,
        credited -> BigInt,
        paid -> BigInt,
        open -> BigInt,
        state -> Text,
        state_json -> Text,
        corrects_id -> Nullable<Text>,
        file_stem -> Nullable<Text>,
        pdf_file_id -> Nullable<Text>,
        chapter -> Text,
        assessment_number -> Text,
        assessment_year -> Integer,
        json -> Text,
        created_at -> Timestamp,
        changed_at -> Timestamp,
    }
}

diesel::table! {
    document_file (centre_id, document_id, stem) {
        centre_id -> Text,
        document_id -> Text,
        stem -> Text,
        xml -> Text,
        sha256 -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    document_event (centre_id, document_id, id) {
        centre_id -> Text,
        document_id -> Text,
        id -> Text,
        at -> Timestamp,
        kind -> Text,
        summary -> Text,
        actor_name -> Text,
        file_id -> Nullable<Text>,
        json -> Nullable<Text>,
    }
}

diesel::table! {
    payment (centre_id, id) {
        centre_id -> Text,
        id -> Text,
        document_id -> Text,
        body_id -> Text,
        on_date -> Date,
        amount -> BigInt,
        reference -> Text,
        source -> Text,
        created_at -> Timestamp,
    }
}
