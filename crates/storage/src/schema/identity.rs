use super::platform::{centre, session};
use super::territory::union_stay;

diesel::table! {
    person (id) {
        id -> Text,
        email -> Text,
        email_key -> Text,
        name -> Text,
        password_hash -> Nullable<Text>,
        platform_admin -> Bool,
        active -> Bool,
        failed_attempts -> Integer,
        locked_until -> Nullable<Timestamp>,
        created_at -> Timestamp,
        last_login_at -> Nullable<Timestamp>,
        name_key -> Text,
    }
}

diesel::table! {
    staff_role (centre_id, person_id, role) {
        centre_id -> Text,
        person_id -> Text,
        role -> Text,
        employer -> Nullable<Text>,
        from_date -> Date,
        until_date -> Nullable<Date>,
    }
}

diesel::table! {
    body_role (centre_id, body_id, person_id, role) {
        centre_id -> Text,
        body_id -> Text,
        person_id -> Text,
        role -> Text,
        from_date -> Date,
        until_date -> Nullable<Date>,
    }
}

diesel::table! {
    delegation (centre_id, from_body_id, to_body_id) {
        centre_id -> Text,
        from_body_id -> Text,
        to_body_id -> Text,
        from_date -> Date,
        until_date -> Nullable<Date>,
    }
}

diesel::table! {
    invitation (id) {
        id -> Text,
        token_hash -> Text,
        purpose -> Text,
        person_id -> Text,
        centre_id -> Text,
        created_at -> Timestamp,
        expires_at -> Timestamp,
        used_at -> Nullable<Timestamp>,
        new_email -> Nullable<Text>,
    }
}

diesel::table! {
    login_failure (origin, slot) {
        origin -> Text,
        slot -> Timestamp,
        failures -> Integer,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    person,
    staff_role,
    body_role,
    delegation,
    invitation,
    login_failure,
    centre,
    session
);

diesel::allow_tables_to_appear_in_same_query!(union_stay, delegation);
diesel::allow_tables_to_appear_in_same_query!(union_stay, body_role);
diesel::allow_tables_to_appear_in_same_query!(union_stay, centre);
