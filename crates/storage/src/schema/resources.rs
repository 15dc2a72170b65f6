use super::territory::body;

diesel::table! {
    resource (centre_id, id) {
        centre_id -> Text,
        id -> Text,
        body_id -> Text,
        kind -> Text,
        name -> Text,
        name_key -> Text,
        search -> Text,
        detail -> Text,
        service -> Text,
        supplier -> Text,
        from_date -> Date,
        expires_on -> Nullable<Date>,
        ended_on -> Nullable<Date>,
        warned_for -> Nullable<Date>,
        changed_at -> Timestamp,
    }
}

diesel::allow_tables_to_appear_in_same_query!(body, resource);
