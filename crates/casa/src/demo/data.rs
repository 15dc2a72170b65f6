//! Facts of the demonstration: the bodies that the report counts as members of the centre of Pesaro
//! e Urbino, with the public data of ISTAT and IPA (CC BY 4.0; population of about 2021, offices of
//! May 2022). Which three Comuni of Rimini and which seven other bodies the report means it does not
//! say: those here are plausible, and their membership is invented. No person, no mail address.

/// A Comune.
pub(crate) struct Comune {
    /// ISTAT code.
    pub(crate) istat: &'static str,
    /// Name.
    pub(crate) name: &'static str,
    /// Cadastral code.
    pub(crate) cadastral: &'static str,
    /// Fiscal code.
    pub(crate) fiscal_code: &'static str,
    /// Inhabitants, about 2021.
    pub(crate) population: u32,
    /// IPA code.
    pub(crate) ipa: &'static str,
    /// Office for e-invoices; empty when the register of 2022 has none.
    pub(crate) office: &'static str,
    /// Postcode; the register has no street for Comuni.
    pub(crate) cap: &'static str,
}

/// Another body of the Province.
pub(crate) struct Other {
    /// IPA code.
    pub(crate) ipa: &'static str,
    /// Name.
    pub(crate) name: &'static str,
    /// Fiscal code.
    pub(crate) fiscal_code: &'static str,
    /// IPA category.
    pub(crate) category: &'static str,
    /// ISTAT code of the Comune of its seat.
    pub(crate) seat: &'static str,
    /// Postcode.
    pub(crate) cap: &'static str,
    /// Street.
    pub(crate) street: &'static str,
    /// Office for e-invoices.
    pub(crate) office: &'static str,
}

const fn c(
    istat: &'static str,
    name: &'static str,
    cadastral: &'static str,
    fiscal_code: &'static str,
    population: u32,
    (ipa, office, cap): (&'static str, &'static str, &'static str),
) -> Comune {
    Comune { istat, name, cadastral, fiscal_code, population, ipa, office, cap }
}

/// The fifty Comuni of the Province, then three of Rimini.
#[rustfmt::skip]
pub(crate) const COMUNI: [Comune; 53] = [
    c("041001", "Acqualagna", "A035", "00152230413", 4_151, ("c_a035", "UF0IFQ", "61041")),
    c("041002", "Apecchio", "A327", "82000010411", 1_704, ("c_a327", "XLSN86", "61042")),
    c("041005", "Belforte all'Isauro", "A740", "82004150411", 737, ("c_a740", "UF2V87", "61020")),
    c("041006", "Borgo Pace", "B026", "00360660419", 517, ("c_b026", "UFC0QM", "61040")),
    c("041007", "Cagli", "B352", "00146060413", 7_943, ("c_b352", "UFPM9C", "61043")),
    c("041008", "Cantiano", "B636", "00158390419", 1_999, ("c_b636", "UFZ7F4", "61044")),
    c("041009", "Carpegna", "B816", "82005350416", 1_642, ("c_b816", "UFUZPO", "61021")),
    c("041010", "Cartoceto", "B846", "00314620410", 8_010, ("c_b846", "UF6JJP", "61030")),
    c("041013", "Fano", "D488", "00127440410", 59_785, ("c_d488", "UFUD0S", "61032")),
    c("041014", "Fermignano", "D541", "82000250413", 8_254, ("c_d541", "GBGBPI", "61033")),
    c("041015", "Fossombrone", "D749", "00223590415", 9_042, ("c_d749", "UF36F6", "61034")),
    c("041016", "Fratte Rosa", "D791", "81002490415", 847, ("c_d791", "UFJ31H", "61040")),
    c("041017", "Frontino", "D807", "00360580419", 300, ("c_d807", "UFH4K2", "61020")),
    c("041018", "Frontone", "D808", "00314800418", 1_218, ("c_d808", "UFY6TO", "61040")),
    c("041019", "Gabicce Mare", "D836", "00262320419", 5_496, ("c_d836", "OVMN5C", "61011")),
    c("041020", "Gradara", "E122", "00347330417", 4_889, ("c_e122", "UFT0RQ", "61012")),
    c("041021", "Isola del Piano", "E351", "00360420418", 543, ("c_e351", "UF6W4T", "61030")),
    c("041022", "Lunano", "E743", "82001930419", 1_426, ("c_e743", "UFUN12", "61026")),
    c("041023", "Macerata Feltria", "E785", "00360620413", 1_889, ("c_e785", "UFKRPC", "61023")),
    c("041025", "Mercatello sul Metauro", "F135", "82002010419", 1_326, ("c_f135", "UFQ4RZ", "61040")),
    c("041026", "Mercatino Conca", "F136", "82001990413", 1_033, ("c_f136", "UFQ5WM", "61013")),
    c("041027", "Mombaroccio", "F310", "80002490417", 2_097, ("c_f310", "UFP4Q2", "61024")),
    c("041028", "Mondavio", "F347", "81001630417", 3_634, ("c_f347", "UFT8IW", "61040")),
    c("041029", "Mondolfo", "F348", "81002570414", 14_252, ("c_f348", "UFWVJH", "61037")),
    c("041030", "Montecalvo in Foglia", "F450", "00360650410", 2_714, ("c_f450", "UFEXR8", "61020")),
    c("041031", "Monte Cerignone", "F467", "82002090411", 604, ("c_f467", "UF5WQJ", "61010")),
    c("041034", "Montefelcino", "F497", "00360630412", 2_506, ("c_f497", "UFCDPP", "61030")),
    c("041035", "Monte Grimano Terme", "F524", "00359290418", 1_094, ("c_f524", "UFUL3V", "61010")),
    c("041036", "Montelabbate", "F533", "00358330413", 7_008, ("c_f533", "UF0Z92", "61025")),
    c("041038", "Monte Porzio", "F589", "81001610419", 2_778, ("c_f589", "UF7CB0", "61040")),
    c("041041", "Peglio", "G416", "00360610414", 645, ("c_g416", "UFY2HA", "61049")),
    c("041043", "Pergola", "G453", "81005240411", 5_784, ("c_g453", "UFXHQJ", "61045")),
    c("041044", "Pesaro", "G479", "00272430414", 95_376, ("c_g479", "JDFXZM", "61121")),
    c("041045", "Petriano", "G514", "00360540413", 2_762, ("c_g514", "UF3UMG", "61020")),
    c("041047", "Piandimeleto", "G551", "00360560411", 2_029, ("c_g551", "UF3Z4H", "61026")),
    c("041048", "Pietrarubbia", "G627", "82005370414", 601, ("c_g627", "UFRJVM", "61020")),
    c("041049", "Piobbico", "G682", "82000870418", 1_802, ("c_g682", "UFC32B", "61046")),
    c("041051", "San Costanzo", "H809", "00129020418", 4_545, ("c_h809", "UFHDJX", "61039")),
    c("041054", "San Lorenzo in Campo", "H958", "81001790419", 3_161, ("c_h958", "UF3C96", "61047")),
    c("041057", "Sant'Angelo in Vado", "I287", "82000490415", 3_884, ("c_i287", "UFK9OU", "61048")),
    c("041058", "Sant'Ippolito", "I344", "00360440416", 1_475, ("c_l344", "UFHO6L", "61040")),
    c("041061", "Serra Sant'Abbondio", "I654", "81003370418", 904, ("c_i654", "UFASTI", "61040")),
    c("041064", "Tavoleto", "L078", "00352410419", 825, ("c_l078", "UF8FU6", "61020")),
    c("041065", "Tavullia", "L081", "00360380414", 7_888, ("c_l081", "UFUV5I", "61010")),
    c("041066", "Urbania", "L498", "82001210416", 6_836, ("c_l498", "ONTN9U", "61049")),
    c("041067", "Urbino", "L500", "82004510416", 13_734, ("c_l500", "UF1JIW", "61029")),
    c("041068", "Vallefoglia", "M331", "02532230410", 14_935, ("c_m331", "UF33RD", "61022")),
    c("041069", "Colli al Metauro", "M380", "02624260416", 12_209, ("cdcoame", "O4KOU4", "61036")),
    c("041070", "Terre Roveresche", "M379", "02624290413", 5_185, ("cdtro", "UFE2ZN", "61038")),
    c("041071", "Sassocorvaro Auditore", "M413", "02681080418", 4_855, ("c_m413", "SD0JX8", "61028")),
    c("099030", "Montecopiolo", "F478", "80004090413", 1_028, ("c_f478", "UFBBH7", "47868")),
    c("099031", "Sassofeltrio", "I460", "00360430417", 1_353, ("c_i460", "UF3MD3", "47869")),
    c("099024", "Pennabilli", "G433", "00217050418", 2_623, ("c_g433", "UFQHKX", "47864")),
];

/// Three mountain unions, two unions, seven other bodies, and the Province itself.
#[rustfmt::skip]
pub(crate) const OTHERS: [Other; 13] = [
    Other { ipa: "umavm", name: "Unione Montana Alta Valle del Metauro", fiscal_code: "02561910411", category: "L18", seat: "041066", cap: "61049", street: "Via Alessandro Manzoni, 25", office: "UFI71T" },
    Other { ipa: "umcn", name: "Unione Montana del Catria e Nerone", fiscal_code: "02565260417", category: "L18", seat: "041007", cap: "61043", street: "Via Gaetano Lapis n.8", office: "UFKKPP" },
    Other { ipa: "umdm", name: "Unione Montana del Montefeltro", fiscal_code: "02566100414", category: "L18", seat: "041009", cap: "61021", street: "Piazza Conti,1", office: "UF45JT" },
    Other { ipa: "udpb_041", name: "Unione dei Comuni Pian del Bruscolo", fiscal_code: "92031760413", category: "L18", seat: "041065", cap: "61010", street: "Strada PIAN MAURO N. 47", office: "UFC2K5" },
    Other { ipa: "udcsbef", name: "Unione dei Comuni del San Bartolo e del Foglia", fiscal_code: "02584910414", category: "L18", seat: "041044", cap: "61121", street: "Piazza Del Popolo, 1", office: "UF396R" },
    Other { ipa: "epnms", name: "Ente Parco Naturale del Monte San Bartolo", fiscal_code: "92019510418", category: "L38", seat: "041044", cap: "61121", street: "Viale Varsavia", office: "UF2CPI" },
    Other { ipa: "piss_041", name: "Ente Parco Naturale Sasso Simone e Simoncello", fiscal_code: "91009920413", category: "L38", seat: "041009", cap: "61021", street: "Via Rio Maggio, Snc", office: "UF96NT" },
    Other { ipa: "pzdm", name: "Parco dello Zolfo delle Marche", fiscal_code: "92038950413", category: "L38", seat: "041044", cap: "61121", street: "Viale Della Vittoria, 117", office: "UFGBQF" },
    Other { ipa: "eol", name: "Ente Olivieri - Biblioteca e Musei Oliveriani", fiscal_code: "80004170413", category: "L1", seat: "041044", cap: "61121", street: "Via Mazza, 97", office: "UFUC3E" },
    Other { ipa: "USUCB", name: "Università degli Studi di Urbino Carlo Bo", fiscal_code: "82002850418", category: "L17", seat: "041067", cap: "61029", street: "Via Matteotti 1", office: "UFJB4R" },
    Other { ipa: "abau", name: "Accademia di Belle Arti di Urbino", fiscal_code: "82004850416", category: "L43", seat: "041067", cap: "61029", street: "Via Dei Maceri, 2", office: "UFQRJ7" },
    Other { ipa: "p_PU", name: "Provincia di Pesaro e Urbino", fiscal_code: "00212000418", category: "L5", seat: "041044", cap: "61121", street: "Viale Antonio Gramsci, 4", office: "UFE5Q9" },
    Other { ipa: "atdaapu", name: "Assemblea Territoriale d'Ambito 1 - Pesaro e Urbino", fiscal_code: "92049850412", category: "L44", seat: "041044", cap: "61121", street: "Via Borgomozzo, 10 C", office: "UFVPVK" },
];
