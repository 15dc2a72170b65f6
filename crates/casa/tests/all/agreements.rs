//! The rules of agreements from the command line: no database, no settings.

use std::process::{Command, Output};

fn casa(line: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_casa")).args(line.split(' ')).current_dir(std::env::temp_dir()).output().unwrap()
}

/// The JSON that a command prints.
fn told(line: &str) -> serde_json::Value {
    let out = casa(&format!("{line} --json"));
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    serde_json::from_slice(&out.stdout).unwrap()
}

/// What a command that fails says, with its exit code.
fn refused(line: &str) -> (Option<i32>, String) {
    let out = casa(&format!("{line} --json"));
    assert!(out.stdout.is_empty());
    (out.status.code(), String::from_utf8_lossy(&out.stderr).into_owned())
}

#[test]
fn withdrawal_is_told_by_the_rule_of_annex_a() {
    let line = "agreement withdrawal --signed 2021-05-10 --until 2025-12-31";
    let out = casa(&format!("{line} --notice 2024-10-02 --json"));
    assert_eq!(
        String::from_utf8(out.stdout).unwrap().trim(),
        r#"{"allowed":true,"first_notice_year":2024,"notice_by":"2024-10-02","effective":"2025-01-01","last_billable_day":"2024-12-31","reason":null}"#
    );
    let early = told(&format!("{line} --notice 2023-10-02"));
    assert_eq!((&early["allowed"], &early["effective"]), (&false.into(), &"2025-01-01".into()));
    assert!(early["reason"].as_str().unwrap().contains("dal 01/01/2024"), "{early}");
    let counted = told(&format!("{line} --notice 2023-10-02 --signing-year-counts"));
    assert_eq!((&counted["allowed"], &counted["effective"]), (&true.into(), &"2024-01-01".into()));
    let late = told(&format!("{line} --notice 2024-10-03"));
    assert_eq!((&late["allowed"], &late["last_billable_day"]), (&false.into(), &"2025-12-31".into()));
    assert_eq!(told(line)["notice_by"], "2024-10-02");
    let words = casa(line);
    assert!(String::from_utf8_lossy(&words.stdout).contains("entro il 2 ottobre 2024, fuori dal 1 gennaio 2025"));
}

#[test]
fn enforceability_is_told_by_vote_and_publication() {
    let line = "agreement enforceable --adopted 2026-03-10 --published 2026-03-16";
    let told_at = |more: &str| {
        let answer = told(&format!("{line}{more}"));
        assert!(!answer["reason"].as_str().unwrap().is_empty());
        (answer["enforceable_on"].as_str().unwrap().to_owned(), answer["immediate"].as_bool().unwrap())
    };
    let exact = String::from_utf8(casa(&format!("{line} --json")).stdout).unwrap();
    assert!(exact.starts_with(r#"{"enforceable_on":"2026-03-27","immediate":false,"reason":""#), "{exact}");
    assert_eq!(told(line).as_object().unwrap().len(), 3);
    assert_eq!(told_at(""), ("2026-03-27".to_owned(), false));
    assert_eq!(told_at(" --immediate --members 13 --in-favour 7"), ("2026-03-10".to_owned(), true));
    assert_eq!(told_at(" --immediate --members 13 --in-favour 6"), ("2026-03-27".to_owned(), false));
    assert_eq!(told_at(" --from-end-of-publication"), ("2026-04-10".to_owned(), false));
    assert_eq!(told_at(" --certified 2026-03-30"), ("2026-03-30".to_owned(), false));
    assert!(told("agreement enforceable --adopted 2026-03-10")["enforceable_on"].is_null());
}

#[test]
fn what_cannot_be_is_a_sentence_and_an_exit_code() {
    let (code, message) = refused("agreement enforceable --adopted 2026-03-10 --published 2026-03-09");
    assert_eq!(code, Some(1));
    assert!(message.contains("non può precedere la deliberazione"), "{message}");
    let (code, message) = refused("agreement enforceable --adopted 2026-03-10 --immediate --members 13 --in-favour 14");
    assert_eq!(code, Some(1));
    assert!(message.contains("componenti del Consiglio sono 13"), "{message}");
    let (code, message) = refused("agreement withdrawal --signed 2021-05-10 --until 2020-12-31");
    assert_eq!(code, Some(1));
    assert!(message.contains("prima della firma"), "{message}");
    assert_eq!(refused("agreement withdrawal --signed 2021-02-30 --until 2025-12-31").0, Some(1));
    assert_eq!(refused("agreement enforceable --adopted 2026-03-10 --immediate").0, Some(1));
}

#[test]
fn a_signed_file_is_verified_against_the_issued_one() {
    let authority = testkit::authority::Authority::default();
    let folder = authority.folder();
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.join(name), bytes).unwrap();
    write("emesso.txt", b"la convenzione");
    write("altro.txt", b"un'altra convenzione");
    let mut signed = authority.p7m(&[&authority.person("Ada Prova")], b"la convenzione");
    write("firmato.p7m", &signed);
    let at = signed.windows(14).position(|w| w == b"la convenzione").unwrap();
    signed[at] = b'L';
    write("alterato.p7m", &signed);
    let verify = |line: &str| {
        let out = Command::new(env!("CARGO_BIN_EXE_casa"))
            .args(["signature", "verify", "--json"])
            .args(line.split(' '))
            .current_dir(folder)
            .output()
            .unwrap();
        let report: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap_or_default();
        (out.status.code().unwrap(), report, String::from_utf8_lossy(&out.stderr).into_owned())
    };
    let day = "--at 2026-06-01";
    let (code, report, _) = verify(&format!("firmato.p7m --issued emesso.txt --trust root.pem {day}"));
    assert_eq!((code, &report["intact"], &report["same_content"]), (0, &true.into(), &true.into()));
    let signer = &report["signers"][0];
    assert_eq!((&signer["name"], &signer["chain"]), (&"Ada Prova".into(), &"trusted".into()));
    let keys =
        |v: &serde_json::Value| v.as_object().unwrap().keys().cloned().collect::<std::collections::BTreeSet<_>>();
    assert_eq!(keys(&report), ["intact", "same_content", "signers"].map(str::to_owned).into());
    assert_eq!(keys(signer), ["chain", "name", "valid_from", "valid_to"].map(str::to_owned).into());
    for instant in [&signer["valid_from"], &signer["valid_to"]] {
        assert!(instant.as_str().unwrap().ends_with('Z'), "{instant}");
    }
    let (code, report, _) = verify(&format!("firmato.p7m {day}"));
    assert_eq!((code, &report["signers"][0]["chain"]), (0, &"not_verified".into()));
    assert!(report["same_content"].is_null());
    let (code, report, said) = verify(&format!("firmato.p7m --issued altro.txt {day}"));
    assert_eq!((code, &report["intact"], &report["same_content"]), (1, &true.into(), &false.into()));
    assert!(said.contains("non è il documento emesso"), "{said}");
    let (code, report, said) = verify(&format!("alterato.p7m {day}"));
    assert_eq!((code, &report["intact"]), (1, &false.into()));
    assert!(said.contains("alterato dopo la firma"), "{said}");
    let (code, _, said) = verify("firmato.p7m --at 2035-01-01");
    assert_eq!(code, 1);
    assert!(said.contains("è scaduto il 01/01/2034"), "{said}");
    for (file, words) in [("emesso.txt", "non è un documento firmato"), ("assente.p7m", "assente.p7m")] {
        let (code, report, said) = verify(file);
        assert!(code == 1 && report.is_null() && said.contains(words), "{said}");
    }
    assert!(verify("firmato.p7m --trust altro.txt").2.contains("lista di fiducia"));
}
