//! Names of people whom nobody told us of: after a title or a greeting, or a frequent given name beside another
//! word with a capital. It cannot find every name, and the pages say so.

use super::given::is_given;
use super::personal::{OFFICES, Personal};
use super::words::{Word, words};

/// Before a name, with or without the dot.
const TITLES: [&str; 27] = [
    "sig ra",
    "sigra",
    "sig na",
    "signor",
    "signora",
    "signorina",
    "signore",
    "dott ssa",
    "dottssa",
    "dottor",
    "dottore",
    "dottoressa",
    "prof ssa",
    "profssa",
    "professor",
    "professore",
    "professoressa",
    "ingegner",
    "ingegnere",
    "architetto",
    "geometra",
    "ragionier",
    "ragioniere",
    "avvocato",
    "avvocata",
    "maresciallo",
    "don",
];
/// Before a name, when a dot follows: without it they may be anything.
const SHORT: [&str; 11] = ["sig", "sigg", "dott", "dr", "ing", "geom", "arch", "rag", "prof", "avv", "cav"];
/// Who is greeted stands next.
const GREETINGS: [&str; 14] = [
    "gentile",
    "gent",
    "gent ma",
    "gent mo",
    "gentilissima",
    "gentilissimo",
    "caro",
    "cara",
    "egregio",
    "egr",
    "buongiorno",
    "buonasera",
    "ciao",
    "salve",
];
/// What bears the name of somebody and is no person: streets, saints, schools, halls.
const NAMESAKES: [&str; 49] = [
    "via",
    "viale",
    "piazza",
    "piazzale",
    "piazzetta",
    "corso",
    "largo",
    "vicolo",
    "strada",
    "contrada",
    "localita",
    "frazione",
    "borgo",
    "lungomare",
    "san",
    "santo",
    "santa",
    "santi",
    "beato",
    "beata",
    "papa",
    "monte",
    "porto",
    "castel",
    "castello",
    "villa",
    "ponte",
    "rione",
    "istituto",
    "comprensivo",
    "scuola",
    "primaria",
    "secondaria",
    "infanzia",
    "liceo",
    "plesso",
    "universita",
    "biblioteca",
    "museo",
    "teatro",
    "ospedale",
    "palazzo",
    "sala",
    "stadio",
    "palestra",
    "parco",
    "fondazione",
    "premio",
    "aeroporto",
];
/// Who is named by the office.
const ROLES: [&str; 26] = [
    "sindaco",
    "sindaca",
    "presidente",
    "vicesindaco",
    "segretario",
    "segretaria",
    "assessore",
    "assessora",
    "comandante",
    "responsabile",
    "dirigente",
    "direttore",
    "direttrice",
    "consigliere",
    "consigliera",
    "notaio",
    "revisore",
    "capo",
    "comunale",
    "provinciale",
    "utente",
    "cliente",
    "collega",
    "referente",
    "operatore",
    "commissario",
];
const PARTICLES: [&str; 12] = ["de", "di", "del", "della", "dei", "degli", "d", "da", "dal", "lo", "la", "li"];
/// Most words of a name after the title or the given name.
const MOST: usize = 3;

/// The names that stand in a text, each once, in order.
#[must_use]
pub fn names(text: &str) -> Vec<Personal> {
    let words = words(text);
    let folded: Vec<String> = words.iter().map(Word::folded).collect();
    let mut found: Vec<Personal> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let Some((from, last)) = name_at(&words, &folded, at) else {
            at += 1;
            continue;
        };
        let namesake = from > 0 && NAMESAKES.contains(&folded[from - 1].as_str()) && words[from - 1].after != '\n';
        let seen = &text[words[from].from..words[last].to];
        if !namesake && !found.iter().any(|p| p.text == seen) {
            found.push(Personal { kind: "nome", text: seen.to_owned() });
        }
        at = last + 1;
    }
    found
}

/// The first and the last word of a name that a word gives away.
fn name_at(words: &[Word<'_>], folded: &[String], at: usize) -> Option<(usize, usize)> {
    let (word, is) = (&words[at], folded[at].as_str());
    let titled = TITLES.contains(&is) && matches!(word.after, ' ' | '.') || SHORT.contains(&is) && word.after == '.';
    if titled {
        return Some((at, run(words, folded, at + 1)?));
    }
    if !is_given(is) || !word.is_capital() {
        return None;
    }
    if let Some(last) = (word.after == ' ').then(|| run(words, folded, at + 1)).flatten() {
        return Some((at, last));
    }
    let before = at.checked_sub(1)?;
    let joined = matches!(words[before].after, ' ' | '.' | ',');
    if joined && GREETINGS.contains(&folded[before].as_str()) {
        return Some((at, at));
    }
    let surname = words[before].after == ' ' && !words[before].first && is_name(&words[before], &folded[before]);
    (surname && !NAMESAKES.contains(&folded[before].as_str())).then_some((before, at))
}

/// The last of the words with a capital, three at most, that go on from one.
fn run(words: &[Word<'_>], folded: &[String], from: usize) -> Option<usize> {
    let (mut last, mut count) = (None, 0);
    for at in from..words.len() {
        let initial = words[at].core().chars().count() == 1 && words[at].after == '.';
        let particle = PARTICLES.contains(&folded[at].as_str());
        if is_name(&words[at], &folded[at]) {
            last = Some(at);
            count += 1;
        } else if !(initial && words[at].is_capital()) && !(particle && (last.is_none() || words[at].is_capital())) {
            break;
        }
        let goes_on = words[at].after == ' ' || initial;
        if count == MOST || !goes_on {
            break;
        }
    }
    last
}

/// Whether a word may be a surname: a capital, letters alone, no office, no number of a pope.
fn is_name(word: &Word<'_>, folded: &str) -> bool {
    let core = word.core();
    let letters = core.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '’' | '-'));
    let roman = core.chars().all(|c| matches!(c, 'I' | 'V' | 'X'));
    word.is_capital()
        && letters
        && !roman
        && core.chars().count() > 1
        && !OFFICES.contains(&folded)
        && !ROLES.contains(&folded)
        && !PARTICLES.contains(&folded)
        && !GREETINGS.contains(&folded)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        names(text).into_iter().map(|p| p.text).collect()
    }

    #[test]
    fn a_title_or_a_greeting_gives_a_name_away() {
        for (text, name) in [
            ("Chiedere al sig. Zanchini del protocollo.", "sig. Zanchini"),
            ("La dott.ssa Quaresima Betti risponde.", "dott.ssa Quaresima Betti"),
            ("il geom. M. De Angelis", "geom. M. De Angelis"),
            ("parlare con la signora Zamponi", "signora Zamponi"),
            ("SIG.RA ZAMPONI", "SIG.RA ZAMPONI"),
            ("secondo l'ing. D'Anteo, sì", "l'ing. D'Anteo"),
            ("chiede all'avvocato Della Bella.", "all'avvocato Della Bella"),
            ("Gentile Anna, si firma così.", "Anna"),
            ("**Gent.ma Paola**", "Paola"),
        ] {
            assert_eq!(found(text), [name], "{text}");
        }
    }

    #[test]
    fn a_frequent_given_name_beside_a_surname_is_a_name() {
        for (text, name) in [
            ("Lo ha fatto Anna Verdi, in Comune.", "Anna Verdi"),
            ("Firmato: Gian Burrasca e MARIO ROSSI", "MARIO ROSSI"),
            ("scrive Maria Grazia De Santis.", "Maria Grazia De Santis"),
            ("la pratica di Rossi Mario è ferma", "Rossi Mario"),
            ("- Luca D’Amico\n- altro", "Luca D’Amico"),
        ] {
            assert_eq!(found(text), [name], "{text}");
        }
        assert_eq!(found("Anna Verdi e Luca Bo, poi Anna Verdi"), ["Anna Verdi", "Luca Bo"]);
    }

    #[test]
    fn offices_places_and_what_bears_a_name_are_no_people() {
        for text in [
            "Monte Porzio, Colli al Metauro, Sant'Angelo in Vado, Reggio Emilia e l'Emilia-Romagna",
            "San Lorenzo in Campo e Santa Maria Nuova",
            "in via Paolo Borsellino, piazza Giuseppe Garibaldi e corso Giovanni XXIII",
            "l'Istituto comprensivo Giovanni Pascoli e la scuola «Maria Montessori»",
            "Il sig. Sindaco e il dott. Commissario firmano; la signora che chiede",
            "Gentile Utente, gentile Comune di Fano",
            "Leonardo S.p.A. e la suite Dike",
            "Marco\nVerdi sono i campi da compilare",
            "Posta Elettronica Certificata, Protocollo Informatico, Agenda Digitale",
            "Via libera al rilascio del sig. di turno",
            "Anna, Paola e Luca",
        ] {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
    }
}
