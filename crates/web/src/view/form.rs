//! Forms: fields that keep what was typed, and errors at the field and in a summary with links.

use askama::Template;
use domain::Refusal;

use super::part;

/// One answer of a choice.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// A line under the label.
    pub help: String,
    /// Whether it cannot be chosen; the help says why.
    pub disabled: bool,
}

impl Choice {
    /// A choice with its label.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), ..Self::default() }
    }

    /// With a line under the label.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }
}

/// What kind of field it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum FieldKind {
    /// One line of text.
    #[default]
    Text,
    /// Several lines.
    Area,
    /// An amount in euros, Italian notation.
    Amount,
    /// A whole number.
    Integer,
    /// A rate or quantity with decimals.
    Decimal,
    /// A date, `gg/mm/aaaa`, typed or picked.
    Date,
    /// A code, normalised while typing; the name of the check digit's rule, or empty.
    Code(&'static str),
    /// An electronic mail address.
    Email,
    /// A telephone number.
    Phone,
    /// A password.
    Password,
    /// A word to search.
    Search,
    /// A file; the accepted extensions (`.csv,.zip`).
    File(&'static str),
    /// One of a list, folded.
    Select(Vec<Choice>),
    /// One of a few, each with its explanation.
    Radio(Vec<Choice>),
    /// Several of a list.
    Checks(Vec<Choice>),
    /// Yes or no.
    Check,
    /// Carried unseen.
    Hidden,
}

/// One field, `{{ field }}` in a page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Template)]
#[template(path = "parts/field.html")]
pub struct Field {
    /// Name in the form; the `id` is made of it.
    pub name: String,
    /// The label above.
    pub label: String,
    /// What was typed or is stored; several values of `Checks` are joined by commas.
    pub value: String,
    /// The line under the field.
    pub help: String,
    /// What is wrong.
    pub error: Option<String>,
    /// Whether it must be filled. The others say "facoltativo" in words.
    pub required: bool,
    /// Its kind.
    pub kind: FieldKind,
    /// Unit written after it: `€ per abitante`, `ore`.
    pub unit: String,
    /// Longest text, 0 for none.
    pub max: usize,
    /// The browser's `autocomplete` word.
    pub autocomplete: &'static str,
    /// Whether it can only be read.
    pub readonly: bool,
    /// Extra class: `is-short`, `is-medium`.
    pub class: &'static str,
    /// An example written inside, for searches only.
    pub placeholder: String,
    /// Title of the part of the form that begins here; empty when it goes on.
    pub opens: &'static str,
}

/// Fields that belong together, under their title.
#[derive(Debug, Clone, Default, PartialEq, Eq, Template)]
#[template(path = "parts/form-part.html")]
pub struct FormPart {
    /// The title; empty for fields that stand alone.
    pub title: &'static str,
    /// The fields.
    pub fields: Vec<Field>,
}

impl FormPart {
    /// Fields that stand side by side where there is room: all are short.
    fn is_short(&self) -> bool {
        self.fields.iter().all(|f| matches!(f.kind, FieldKind::Date | FieldKind::Integer) || f.class == "is-short")
    }
}

impl Field {
    /// A field of any kind.
    pub fn new(kind: FieldKind, name: impl Into<String>, label: impl Into<String>) -> Self {
        Self { name: name.into(), label: label.into(), kind, ..Self::default() }
    }

    /// Begins a part of the form with this title.
    #[must_use]
    pub fn opens(mut self, title: &'static str) -> Self {
        self.opens = title;
        self
    }

    /// One line of text.
    pub fn text(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(FieldKind::Text, name, label)
    }

    /// Several lines of text.
    pub fn area(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(FieldKind::Area, name, label)
    }

    /// An amount in euros.
    pub fn amount(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self { unit: "€".into(), ..Self::new(FieldKind::Amount, name, label) }
    }

    /// A whole number.
    pub fn integer(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(FieldKind::Integer, name, label)
    }

    /// A rate or a quantity with decimals.
    pub fn decimal(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self { class: "is-amount", ..Self::new(FieldKind::Decimal, name, label) }
    }

    /// A date.
    pub fn date(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(FieldKind::Date, name, label)
    }

    /// A code checked while it is typed: `piva`, `cfente`, `istat`, `belfiore`, `ufficio`, `cap`, `iban`.
    pub fn code(name: impl Into<String>, label: impl Into<String>, check: &'static str) -> Self {
        Self { class: "is-medium", ..Self::new(FieldKind::Code(check), name, label) }
    }

    /// A password.
    pub fn password(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self { autocomplete: "current-password", ..Self::new(FieldKind::Password, name, label) }
    }

    /// A mail address.
    pub fn email(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self { autocomplete: "email", ..Self::new(FieldKind::Email, name, label) }
    }

    /// A file with these extensions.
    pub fn file(name: impl Into<String>, label: impl Into<String>, accept: &'static str) -> Self {
        Self::new(FieldKind::File(accept), name, label)
    }

    /// One of a list.
    pub fn select(name: impl Into<String>, label: impl Into<String>, choices: Vec<Choice>) -> Self {
        Self::new(FieldKind::Select(choices), name, label)
    }

    /// One of a few, each explained.
    pub fn radio(name: impl Into<String>, label: impl Into<String>, choices: Vec<Choice>) -> Self {
        Self::new(FieldKind::Radio(choices), name, label)
    }

    /// Several of a list.
    pub fn checks(name: impl Into<String>, label: impl Into<String>, choices: Vec<Choice>) -> Self {
        Self::new(FieldKind::Checks(choices), name, label)
    }

    /// Yes or no; sent as `si`.
    pub fn check(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(FieldKind::Check, name, label)
    }

    /// Carried unseen.
    pub fn hidden(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { value: value.into(), ..Self::new(FieldKind::Hidden, name, "") }
    }

    /// With this value.
    #[must_use]
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        self
    }

    /// With this help under it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// It must be filled.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// With a unit after it.
    #[must_use]
    pub fn unit(mut self, unit: impl Into<String>) -> Self {
        self.unit = unit.into();
        self
    }

    /// At most so many characters.
    #[must_use]
    pub fn max(mut self, max: usize) -> Self {
        self.max = max;
        self
    }

    /// With an extra class: `is-short`, `is-medium`.
    #[must_use]
    pub fn class(mut self, class: &'static str) -> Self {
        self.class = class;
        self
    }

    /// With the browser's `autocomplete` word.
    #[must_use]
    pub fn autocomplete(mut self, word: &'static str) -> Self {
        self.autocomplete = word;
        self
    }

    /// Whether it is left to whoever fills the form: a choice already made that can't be undone isn't.
    #[must_use]
    pub fn optional(&self) -> bool {
        let settled = match &self.kind {
            FieldKind::Select(choices) => choices.iter().all(|c| !c.value.is_empty()),
            FieldKind::Radio(_) => !self.value.is_empty(),
            _ => false,
        };
        !self.required && !settled
    }

    /// The `id` of the field: names with brackets and dots are made plain.
    #[must_use]
    pub fn id(&self) -> String {
        let plain: String = self.name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        format!("campo-{plain}")
    }

    /// Where the link of the error summary goes: the first answer of a group of boxes, the field otherwise.
    #[must_use]
    pub fn target(&self) -> String {
        match &self.kind {
            FieldKind::Radio(choices) | FieldKind::Checks(choices) if !choices.is_empty() => format!("{}-0", self.id()),
            _ => self.id(),
        }
    }

    /// Ids of help, note and error, for `aria-describedby`; empty for none.
    #[must_use]
    pub fn described(&self) -> String {
        let id = self.id();
        let mut ids = Vec::new();
        if self.error.is_some() {
            ids.push(format!("{id}-errore"));
        }
        if !self.help.is_empty() {
            ids.push(format!("{id}-aiuto"));
        }
        if self.has_note() {
            ids.push(format!("{id}-nota"));
        }
        ids.join(" ")
    }

    /// Whether a line under the field speaks while typing.
    #[must_use]
    pub fn has_note(&self) -> bool {
        matches!(&self.kind, FieldKind::Code(rule) if !rule.is_empty())
            || (self.kind == FieldKind::Area && self.max > 0)
    }

    /// Whether an answer is chosen.
    #[must_use]
    pub fn has(&self, value: &str) -> bool {
        match self.kind {
            FieldKind::Checks(_) => self.value.split(',').any(|v| v == value),
            _ => self.value == value,
        }
    }
}

/// A form: its fields, and what the rules said of what was typed.
#[derive(Debug, Clone, Default)]
pub struct Form {
    /// The fields in order.
    pub fields: Vec<Field>,
    /// The sentence of a refusal, which heads the summary.
    pub refused: Option<String>,
}

/// The errors of a form, with links to the fields: `{{ form.summary() }}`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "parts/summary.html")]
pub struct Summary {
    /// The sentence that heads it; empty when there is nothing to say.
    pub message: String,
    /// Address in the page and sentence of each error.
    pub errors: Vec<(String, String)>,
}

impl Form {
    /// A form of these fields.
    #[must_use]
    pub fn new(fields: Vec<Field>) -> Self {
        Self { fields, refused: None }
    }

    /// Puts in what was typed: every field takes the values of its name, those not sent become empty.
    pub fn fill(&mut self, typed: &[(String, String)]) {
        for field in &mut self.fields {
            if matches!(field.kind, FieldKind::Password | FieldKind::File(_)) {
                continue;
            }
            let values: Vec<&str> = typed.iter().filter(|(n, _)| *n == field.name).map(|(_, v)| v.as_str()).collect();
            field.value = values.join(",");
        }
    }

    /// Writes a refusal at its fields and in the summary.
    pub fn refuse(&mut self, refusal: &Refusal) {
        self.refused = Some(refusal.message.clone());
        for error in &refusal.fields {
            if let Some(field) = self.fields.iter_mut().find(|f| f.name == error.field) {
                field.error = Some(error.message.clone());
            }
        }
    }

    /// The fields in the parts that some of them open.
    #[must_use]
    pub fn parts(&self) -> Vec<FormPart> {
        let mut parts: Vec<FormPart> = Vec::new();
        for field in &self.fields {
            match parts.last_mut() {
                Some(part) if field.opens.is_empty() => part.fields.push(field.clone()),
                _ => parts.push(FormPart { title: field.opens, fields: vec![field.clone()] }),
            }
        }
        parts
    }

    /// The field of this name; an empty one when the form has none.
    #[must_use]
    pub fn field(&self, name: &str) -> Field {
        self.fields.iter().find(|f| f.name == name).cloned().unwrap_or_default()
    }

    /// The errors, with links.
    #[must_use]
    pub fn summary(&self) -> Summary {
        let errors = self.fields.iter().filter_map(|f| f.error.clone().map(|e| (f.target(), e))).collect();
        Summary { message: self.refused.clone().unwrap_or_default(), errors }
    }
}

part!(Field, FormPart, Summary);

#[cfg(test)]
mod tests {
    use super::*;
    use domain::FieldError;

    #[test]
    fn a_refused_form_keeps_what_was_typed_and_says_what_is_wrong() {
        let mut form =
            Form::new(vec![Field::text("nome", "Denominazione").required(), Field::amount("prezzo", "Prezzo")]);
        form.fill(&[("nome".into(), "Sassocorvaro <Auditore>".into()), ("prezzo".into(), "12,345".into())]);
        form.refuse(&Refusal::of_fields(vec![FieldError::new("prezzo", "Due decimali al massimo.")]).unwrap());
        let html = form.field("prezzo").to_string();
        assert!(html.contains("value=\"12,345\"") && html.contains("aria-invalid=\"true\""), "{html}");
        assert!(html.contains("aria-describedby=\"campo-prezzo-errore\""), "{html}");
        assert!(form.summary().to_string().contains("href=\"#campo-prezzo\""));
        assert!(form.field("nome").to_string().contains("Sassocorvaro &#60;Auditore&#62;"));
    }

    #[test]
    fn passwords_never_come_back() {
        let mut form = Form::new(vec![Field::password("parola", "Parola d'accesso")]);
        form.fill(&[("parola".into(), "segreta".into())]);
        assert!(!form.field("parola").to_string().contains("segreta"));
    }
}
