diesel::table! {
    centre_model (centre_id) {
        centre_id -> Text,
        model -> Text,
        level -> Text,
        situation -> Text,
        chosen_at -> Timestamp,
    }
}

diesel::table! {
    centre_checklist (centre_id, code) {
        centre_id -> Text,
        code -> Text,
        done_on -> Date,
        note -> Text,
    }
}

diesel::table! {
    charter_area (centre_id, code) {
        centre_id -> Text,
        code -> Text,
        position -> Integer,
        name -> Text,
        summary -> Text,
    }
}

diesel::table! {
    charter_service (centre_id, code) {
        centre_id -> Text,
        code -> Text,
        document -> Text,
        changed_at -> Timestamp,
    }
}

diesel::table! {
    charter_edition (centre_id, from_date) {
        centre_id -> Text,
        from_date -> Date,
        version -> Text,
        document -> Text,
        sha256 -> Text,
        pdf_file_id -> Nullable<Text>,
        pdf_sha256 -> Nullable<Text>,
        published_at -> Timestamp,
    }
}
