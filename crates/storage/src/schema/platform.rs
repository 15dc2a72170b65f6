diesel::table! {
    centre (id) {
        id -> Text,
        slug -> Text,
        name -> Text,
        province_name -> Text,
        province_code -> Text,
        province_sigla -> Text,
        email -> Nullable<Text>,
        pec -> Nullable<Text>,
        phone -> Nullable<Text>,
        address -> Nullable<Text>,
        demo -> Bool,
        created_at -> Timestamp,
        hours -> Nullable<Text>,
        referent -> Nullable<Text>,
        referent_phone -> Nullable<Text>,
        referent_email -> Nullable<Text>,
    }
}

diesel::table! {
    centre_setting (centre_id, section) {
        centre_id -> Text,
        section -> Text,
        json -> Text,
        changed_at -> Timestamp,
    }
}

diesel::table! {
    audit (centre_id, id) {
        centre_id -> Text,
        id -> Text,
        at -> Timestamp,
        actor_id -> Text,
        actor_name -> Text,
        action -> Text,
        subject_kind -> Text,
        subject_id -> Text,
        summary -> Text,
        search -> Text,
        before_json -> Nullable<Text>,
        after_json -> Nullable<Text>,
    }
}

diesel::table! {
    job (id) {
        id -> Text,
        kind -> Text,
        payload -> Text,
        centre_id -> Text,
        state -> Text,
        run_at -> Timestamp,
        attempts -> Integer,
        max_attempts -> Integer,
        claimed_by -> Nullable<Text>,
        claimed_until -> Nullable<Timestamp>,
        done_units -> BigInt,
        total_units -> BigInt,
        last_error -> Nullable<Text>,
        created_at -> Timestamp,
        finished_at -> Nullable<Timestamp>,
        refusal -> Nullable<Text>,
    }
}

diesel::table! {
    mail (id) {
        id -> Text,
        centre_id -> Text,
        recipient -> Text,
        subject -> Text,
        body -> Text,
        attachments -> Text,
        state -> Text,
        created_at -> Timestamp,
        sent_at -> Nullable<Timestamp>,
        last_error -> Nullable<Text>,
        threading -> Nullable<Text>,
    }
}

diesel::table! {
    file (centre_id, id) {
        centre_id -> Text,
        id -> Text,
        name -> Text,
        media_type -> Text,
        size -> BigInt,
        sha256 -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    session (id) {
        id -> Text,
        person_id -> Text,
        created_at -> Timestamp,
        touched_at -> Timestamp,
        expires_at -> Timestamp,
    }
}
