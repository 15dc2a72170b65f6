//! The pages: routes, forms and their answers.

pub mod view;
