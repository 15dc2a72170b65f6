diesel::table! {
    scheme_way (centre_id, scheme_id) {
        centre_id -> Text,
        scheme_id -> Text,
        model -> Text,
        way -> Text,
        is_open -> Bool,
        changed_at -> Timestamp,
    }
}

diesel::table! {
    scheme_text (centre_id, scheme_id, version) {
        centre_id -> Text,
        scheme_id -> Text,
        version -> Integer,
        document -> Text,
        revision -> Integer,
        is_closed -> Bool,
        saved_at -> Timestamp,
        saved_by -> Text,
    }
}

diesel::table! {
    agreement_paper (centre_id, id) {
        centre_id -> Text,
        id -> Text,
        accession_id -> Text,
        body_id -> Text,
        kind -> Text,
        scheme_id -> Text,
        scheme_version -> Integer,
        name -> Text,
        year -> Integer,
        batch_id -> Nullable<Text>,
        pdf_file_id -> Text,
        pdf_sha256 -> Text,
        editable_file_id -> Text,
        issued_at -> Timestamp,
        issued_by -> Text,
        source -> Text,
    }
}

diesel::table! {
    centre_letter (centre_id, kind) {
        centre_id -> Text,
        kind -> Text,
        document -> Text,
        revision -> Integer,
        saved_at -> Timestamp,
        saved_by -> Text,
    }
}

diesel::table! {
    text_draft (centre_id, person, subject) {
        centre_id -> Text,
        person -> Text,
        subject -> Text,
        document -> Text,
        saved_at -> Timestamp,
    }
}
