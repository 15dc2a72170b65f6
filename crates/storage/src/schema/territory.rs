diesel::table! {
    body (id) {
        id -> Text,
        kind -> Text,
        name -> Text,
        name_key -> Text,
        search -> Text,
        other_name -> Nullable<Text>,
        istat -> Nullable<Text>,
        cadastral -> Nullable<Text>,
        ipa -> Nullable<Text>,
        ipa_category -> Nullable<Text>,
        fiscal -> Nullable<Text>,
        vat -> Nullable<Text>,
        street -> Nullable<Text>,
        cap -> Nullable<Text>,
        city -> Nullable<Text>,
        seat_istat -> Nullable<Text>,
        province -> Text,
        unit -> Nullable<Text>,
        province_name -> Nullable<Text>,
        sigla -> Nullable<Text>,
        region -> Nullable<Text>,
        nuts3 -> Nullable<Text>,
        pec -> Nullable<Text>,
        email -> Nullable<Text>,
        website -> Nullable<Text>,
        from_date -> Date,
        until_date -> Nullable<Date>,
        population -> Integer,
        population_on -> Nullable<Date>,
    }
}

diesel::table! {
    body_code (scheme, code, from_date) {
        scheme -> Text,
        code -> Text,
        from_date -> Date,
        until_date -> Nullable<Date>,
        body_id -> Text,
    }
}

diesel::table! {
    succession (predecessor_id, successor_id) {
        predecessor_id -> Text,
        successor_id -> Text,
        on_date -> Date,
    }
}

diesel::table! {
    body_count (body_id, metric, on_date) {
        body_id -> Text,
        metric -> Text,
        on_date -> Date,
        value -> Integer,
        source -> Text,
    }
}

diesel::table! {
    body_office (code) {
        code -> Text,
        body_id -> Text,
        name -> Text,
        fiscal -> Nullable<Text>,
        since -> Nullable<Date>,
        until_date -> Nullable<Date>,
        is_default -> Bool,
    }
}

diesel::table! {
    union_stay (union_id, comune_id, from_date) {
        union_id -> Text,
        comune_id -> Text,
        from_date -> Date,
        until_date -> Nullable<Date>,
    }
}

diesel::table! {
    membership (centre_id, body_id) {
        centre_id -> Text,
        body_id -> Text,
        name_key -> Text,
        since -> Nullable<Date>,
        until_date -> Nullable<Date>,
        office_code -> Nullable<Text>,
        note -> Text,
        mail_domains -> Nullable<Text>,
    }
}

diesel::table! {
    centre_count (centre_id, body_id, metric, on_date) {
        centre_id -> Text,
        body_id -> Text,
        metric -> Text,
        on_date -> Date,
        value -> Integer,
        source -> Text,
    }
}

diesel::table! {
    body_contact (centre_id, id) {
        centre_id -> Text,
        id -> Text,
        body_id -> Text,
        role -> Text,
        name -> Text,
        email -> Text,
        phone -> Text,
        from_date -> Date,
        until_date -> Nullable<Date>,
    }
}

diesel::table! {
    body_application (centre_id, id) {
        centre_id -> Text,
        id -> Text,
        body_id -> Text,
        product -> Text,
        supplier -> Text,
        area -> Text,
        version -> Text,
        expires -> Nullable<Date>,
    }
}

diesel::table! {
    province (code) {
        code -> Text,
        name -> Nullable<Text>,
        sigla -> Nullable<Text>,
    }
}

diesel::table! {
    content_version (content) {
        content -> Text,
        version -> Text,
    }
}

diesel::table! {
    register_load (id) {
        id -> Text,
        source -> Text,
        on_date -> Date,
        file_name -> Text,
        sha256 -> Text,
        allow_many -> Bool,
        state -> Text,
        report -> Text,
        actor_id -> Text,
        actor_name -> Text,
        created_at -> Timestamp,
        finished_at -> Nullable<Timestamp>,
        skip_bad_rows -> Bool,
        job_id -> Text,
        started_at -> Nullable<Timestamp>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    body,
    body_code,
    body_count,
    body_office,
    membership,
    succession,
    union_stay
);
