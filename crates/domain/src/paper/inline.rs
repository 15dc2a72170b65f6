//! One line of a text: words, bold, variables, conditions and repetitions inside the line.

/// A variable's name, in its parts: `ente.denominazione`.
pub(super) type Path = Vec<String>;

/// The longest name of a variable, in characters.
const LONGEST_NAME: usize = 80;

/// A condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Condition {
    pub(super) path: Path,
    /// The value to compare with, if it is a comparison.
    pub(super) equals: Option<String>,
    pub(super) negated: bool,
}

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Inline {
    Text(String),
    /// Bold begins or ends.
    Bold,
    Variable(Path),
    If {
        condition: Condition,
        then: Vec<Inline>,
        otherwise: Vec<Inline>,
    },
    For {
        name: String,
        list: Path,
        body: Vec<Inline>,
    },
    /// The border of a cell, in a row.
    Border,
}

/// A token of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    Text(String),
    Bold,
    Border,
    Variable(Path),
    If(Condition),
    Else,
    EndIf,
    For(String, Path),
    EndFor,
}

/// Splits a line into tokens. `row` tells whether bars part cells.
///
/// # Errors
/// A sentence in Italian.
pub(super) fn tokens(line: &str, row: bool) -> Result<Vec<Token>, String> {
    let mut out = Vec::new();
    let mut text = String::new();
    let mut rest = line;
    let mut push = |text: &mut String, token: Option<Token>| {
        if !text.is_empty() {
            out.push(Token::Text(std::mem::take(text)));
        }
        out.extend(token);
    };
    while let Some(c) = rest.chars().next() {
        if let Some(inside) = rest.strip_prefix("{{") {
            let Some((command, after)) = inside.split_once("}}") else {
                return Err("«{{» non è chiuso da «}}».".to_owned());
            };
            push(&mut text, Some(command_token(command.trim())?));
            rest = after;
        } else if let Some(after) = rest.strip_prefix("**") {
            push(&mut text, Some(Token::Bold));
            rest = after;
        } else if let Some(after) = rest.strip_prefix('|').filter(|_| row) {
            push(&mut text, Some(Token::Border));
            rest = after;
        } else if let Some(escaped) =
            rest.strip_prefix('\\').and_then(|r| r.chars().next()).filter(|c| "{}|*\\#^-".contains(*c))
        {
            text.push(escaped);
            rest = rest.get(1 + escaped.len_utf8()..).unwrap_or_default();
        } else {
            text.push(if c.is_control() { ' ' } else { c });
            rest = rest.get(c.len_utf8()..).unwrap_or_default();
        }
    }
    push(&mut text, None);
    Ok(out)
}

fn command_token(command: &str) -> Result<Token, String> {
    if let Some(name) = command.strip_prefix('/') {
        return match name.trim() {
            "se" => Ok(Token::EndIf),
            "per" => Ok(Token::EndFor),
            other => Err(format!("«/{other}» non chiude nulla: si chiudono «se» e «per».")),
        };
    }
    let Some(command) = command.strip_prefix('#') else { return path(command).map(Token::Variable) };
    let (word, argument) = command.split_once(char::is_whitespace).unwrap_or((command, ""));
    match word {
        "se" => condition(argument.trim()).map(Token::If),
        "altrimenti" if argument.trim().is_empty() => Ok(Token::Else),
        "per" => {
            let words: Vec<&str> = argument.split_whitespace().collect();
            match words.as_slice() {
                [name, "in", list] if is_name(name) => Ok(Token::For((*name).to_owned(), path(list)?)),
                _ => Err("Una ripetizione si scrive «{{#per servizio in servizi}}».".to_owned()),
            }
        }
        other => Err(format!("«#{other}» non è un comando: si possono usare «#se», «#altrimenti» e «#per».")),
    }
}

fn condition(text: &str) -> Result<Condition, String> {
    let (negated, text) = match text.strip_prefix("non ") {
        Some(rest) => (true, rest.trim()),
        None => (false, text),
    };
    if let Some((left, right)) = text.split_once('=') {
        let (left, differs) = left.strip_suffix('!').map_or((left, false), |left| (left, true));
        let value = right.trim().trim_matches(['"', '\'', '“', '”', '«', '»']).trim().to_owned();
        return Ok(Condition { path: path(left.trim())?, equals: Some(value), negated: negated != differs });
    }
    Ok(Condition { path: path(text)?, equals: None, negated })
}

/// Reads the name of a variable.
pub(super) fn path(text: &str) -> Result<Path, String> {
    let parts: Path = text.split('.').map(str::to_owned).collect();
    if text.len() <= LONGEST_NAME && parts.iter().all(|p| is_name(p)) {
        return Ok(parts);
    }
    let shown: String = text.chars().take(40).collect();
    Err(format!(
        "«{shown}» non è il nome di una variabile: si usano lettere minuscole, cifre, «_» e «.», come in \
         «{{{{ente.denominazione}}}}»."
    ))
}

fn is_name(text: &str) -> bool {
    let first = text.chars().next().is_some_and(|c| c.is_ascii_lowercase());
    first && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// What is open while a line is read.
enum Open {
    Line,
    If(Condition),
    Else(Condition, Vec<Inline>),
    For(String, Path),
}

/// Joins the tokens of a line.
///
/// # Errors
/// A sentence in Italian when something is closed without being open, or the other way, or too much
/// is open at once.
pub(super) fn join(tokens: Vec<Token>, max_depth: usize) -> Result<Vec<Inline>, String> {
    let mut stack: Vec<(Open, Vec<Inline>)> = vec![(Open::Line, Vec::new())];
    for token in tokens {
        let piece = match token {
            Token::Text(text) => Inline::Text(text),
            Token::Bold => Inline::Bold,
            Token::Border if stack.len() > 1 => {
                return Err("Una cella non può finire dentro una condizione.".to_owned());
            }
            Token::Border => Inline::Border,
            Token::Variable(path) => Inline::Variable(path),
            Token::If(condition) => {
                stack.push((Open::If(condition), Vec::new()));
                continue;
            }
            Token::For(name, list) => {
                stack.push((Open::For(name, list), Vec::new()));
                continue;
            }
            Token::Else => match stack.pop() {
                Some((Open::If(condition), then)) => {
                    stack.push((Open::Else(condition, then), Vec::new()));
                    continue;
                }
                _ => return Err("«{{#altrimenti}}» non sta dentro un «{{#se}}».".to_owned()),
            },
            Token::EndIf => match stack.pop() {
                Some((Open::If(condition), then)) => Inline::If { condition, then, otherwise: Vec::new() },
                Some((Open::Else(condition, then), otherwise)) => Inline::If { condition, then, otherwise },
                _ => return Err("«{{/se}}» chiude qualcosa che non è aperto in questa riga.".to_owned()),
            },
            Token::EndFor => match stack.pop() {
                Some((Open::For(name, list), body)) => Inline::For { name, list, body },
                _ => return Err("«{{/per}}» chiude qualcosa che non è aperto in questa riga.".to_owned()),
            },
        };
        if let Some((_, pieces)) = stack.last_mut() {
            pieces.push(piece);
        }
        if stack.len() > max_depth {
            return Err(TOO_DEEP.to_owned());
        }
    }
    if stack.len() > max_depth {
        return Err(TOO_DEEP.to_owned());
    }
    match (stack.pop(), stack.is_empty()) {
        (Some((Open::Line, pieces)), true) => Ok(pieces),
        (Some((Open::For(..), _)), _) => Err("«{{#per}}» non è chiuso in questa riga: manca «{{/per}}».".to_owned()),
        _ => Err("«{{#se}}» non è chiuso in questa riga: manca «{{/se}}».".to_owned()),
    }
}

/// What is said of conditions and repetitions one inside the other beyond the bound.
pub(super) const TOO_DEEP: &str = "Troppe condizioni o ripetizioni una dentro l'altra.";
