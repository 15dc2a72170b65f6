diesel::table! {
    article (centre_id, id) {
        centre_id -> Text,
        id -> Text,
        state -> Text,
        latest -> Integer,
        published -> Nullable<Integer>,
        title -> Text,
        title_key -> Text,
        service -> Text,
        audience -> Text,
        live_title -> Text,
        live_key -> Text,
        live_service -> Text,
        live_audience -> Text,
        useful -> Integer,
        useless -> Integer,
        ticket -> Nullable<Integer>,
        created_at -> Timestamp,
        changed_at -> Timestamp,
        published_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    article_version (centre_id, article, version) {
        centre_id -> Text,
        article -> Text,
        version -> Integer,
        title -> Text,
        service -> Text,
        audience -> Text,
        body -> Text,
        restored -> Nullable<Integer>,
        author_name -> Text,
        at -> Timestamp,
    }
}

diesel::table! {
    article_word (centre_id, live, stem, article) {
        centre_id -> Text,
        live -> Bool,
        stem -> Text,
        article -> Text,
        in_title -> Bool,
    }
}

diesel::table! {
    article_vote (centre_id, article, person_id) {
        centre_id -> Text,
        article -> Text,
        person_id -> Text,
        useful -> Bool,
        comment -> Text,
        at -> Timestamp,
    }
}
diesel::allow_tables_to_appear_in_same_query!(article, article_word);
