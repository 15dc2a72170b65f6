//! Frequent Italian given names.
//!
//! Written by hand, from what everybody knows: no register and no data set was copied. It holds no name that
//! is also an ordinary word or a place (*Rosa*, *Marina*, *Emilia*, *Vittoria*), because a check that cries at
//! every page is soon clicked away.

use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Folded, in order, a blank between one and the next.
const GIVEN: &str = "\
    ada adelaide adele adriana adriano agata agnese agostino alberto aldo alessandra alessandro alessia alessio \
    alex alfio alfonso alfredo alice alida alina amalia ambrogio amedeo amelia anastasia andrea angela angelica \
    angelina anita anna annalisa annamaria annarita annunziata antonella antonello antonia antonietta antonina \
    antonino antonio arianna armando arnaldo arturo assunta attilio aurelio baldassarre barbara bartolomeo \
    beatrice beniamino bernardo brigida bruno calogero camilla camillo carla carlo carlotta carmela carmelo \
    carmen carmine carolina caterina catia cecilia cesare chiara christian cinzia ciro clara claudia claudio \
    clelia clementina concetta consuelo corinna corrado cosimo cristian cristiana cristiano cristina damiano \
    daniela daniele danila danilo daria dario davide debora deborah denise diego dina dino domenico donatella \
    donato dora doriana edda edoardo efisio egidio elena eleonora eliana elio elisa elisabetta elsa elvira \
    emanuela emanuele emiliano emilio emma ennio enrica enrico enzo erica erika ermanno erminia ernesto ersilia \
    ester ettore eugenio eva ezio fabiana fabio fabiola fabrizia fabrizio federica federico ferdinando fernanda \
    fernando ferruccio filippo filomena fiorella fiorenza flavia flavio franca francesca francesco fulvio furio \
    gabriele gabriella gaetano gaia gaspare gennaro genoveffa gerardo germano giacomo giada giancarlo gianfranco \
    gianluca gianluigi gianmarco gianna gianni gianpaolo gianpiero gilda gina ginevra gino gioacchino giordano \
    giorgia giorgio giosue giovanna giovanni girolamo giuditta giulia giuliana giuliano giulio giuseppa giuseppe \
    giuseppina giusy graziano graziella gregorio guglielmo guido iacopo ida ignazio igor ilaria ilenia imma \
    immacolata ines iolanda irene irma isabella ivan ivana ivano ivo jacopo jessica jolanda katia lamberto \
    lanfranco laura lavinia leandro leonardo leopoldo letizia licia lidia liliana lina linda lino lisa livia \
    livio loredana lorella lorena lorenza lorenzo loretta luana luca lucia luciana luciano lucio lucrezia \
    ludovica ludovico luigi luigia luisa maddalena manlio manuel manuela mara marcella marcello marco maria \
    mariangela marianna mariella marilena mario marisa marta martina martino marzia massimiliano massimo matilde \
    matteo mattia maura maurizio mauro melania mercedes michela michelangelo michele milena mirco mirella miriam \
    mirko mohamed monia monica nadia natalia natascia nazzareno nello nicola nicole nicoletta nicolo nilde nino \
    noemi nora nunzia nunzio olga olimpia omar oreste orietta ornella osvaldo ottavia ottavio pamela paola paolo \
    pasquale patrizia patrizio piera pierina pierluigi piero pierpaolo pietro quirino rachele raffaele raffaella \
    raimondo ramona rebecca remo renata renato renzo riccardo rinaldo rino rita roberta roberto rocco rodolfo \
    rolando romina romolo rosalba rosalia rosanna rosaria rosario rosella rosetta rosina rossana rossella \
    ruggero ruggiero sabina sabrina salvatore samanta samantha samuel samuele sandra sandro santino sara saverio \
    sebastiano sergio silvana silvano silverio silvestro silvia silvio simona simone simonetta sofia sonia \
    stefania stefano susanna tamara tania tecla teresa tina tiziana tiziano tommaso tullio ubaldo ugo umberto \
    valentina valentino valeria valerio vanessa veronica vincenza vincenzo virgilio vito vittorio viviana walter \
    wanda ylenia";

/// Whether a folded word is one.
pub(super) fn is_given(word: &str) -> bool {
    static ALL: LazyLock<BTreeSet<&str>> = LazyLock::new(|| GIVEN.split(' ').collect());
    ALL.contains(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_in_order_folded_and_without_ordinary_words() {
        let all: Vec<&str> = GIVEN.split(' ').collect();
        assert!(all.is_sorted() && all.iter().all(|n| crate::text::fold(n) == *n), "{all:?}");
        assert!(all.len() > 300 && is_given("giuseppe") && is_given("maria"));
        for word in ["rosa", "marina", "emilia", "vittoria", "norma", "porzio", "posta", "monte"] {
            assert!(!is_given(word), "{word}");
        }
    }
}
