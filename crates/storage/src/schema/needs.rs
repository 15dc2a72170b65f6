diesel::table! {
    needs_campaign (centre_id, id) {
        centre_id -> Text,
        id -> Text,
        year -> Integer,
        state -> Text,
        details -> Text,
        plan -> Text,
        closes_on -> Date,
        created_at -> Timestamp,
        changed_at -> Timestamp,
    }
}

diesel::table! {
    needs_form (centre_id, id) {
        centre_id -> Text,
        id -> Text,
        campaign_id -> Text,
        body_id -> Text,
        year -> Integer,
        state -> Text,
        details -> Text,
        definition -> Text,
        answers -> Text,
        estimate -> Text,
        cost_now -> BigInt,
        cost_next -> BigInt,
        extended_to -> Nullable<Date>,
        extension_reason -> Nullable<Text>,
        reminded_on -> Nullable<Date>,
        saved_by -> Nullable<Text>,
        saved_at -> Nullable<Timestamp>,
        versions -> Integer,
    }
}

diesel::table! {
    needs_version (centre_id, form_id, number) {
        centre_id -> Text,
        form_id -> Text,
        number -> Integer,
        answers -> Text,
        estimate -> Text,
        confirmed_by -> Text,
        confirmed_at -> Timestamp,
    }
}

diesel::table! {
    needs_note (centre_id, id) {
        centre_id -> Text,
        id -> Text,
        form_id -> Text,
        row_key -> Text,
        kind -> Text,
        author -> Text,
        from_centre -> Bool,
        text -> Text,
        created_at -> Timestamp,
    }
}

diesel::allow_tables_to_appear_in_same_query!(needs_campaign, needs_form, needs_version, needs_note);
