// A made-up authority that issues certificates, and people who sign with them, with the real openssl.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SETTINGS = `[req]
distinguished_name = none
[none]
[ca]
default_ca = here
[here]
database = index
new_certs_dir = .
serial = serial
certificate = root.pem
private_key = root.key
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
[person]
basicConstraints = CA:FALSE
keyUsage = critical, nonRepudiation
`;
const EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/** An authority; `sign(name, bytes)` gives a CAdES envelope of the bytes signed by somebody of that name. */
export class Authority {
  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'casa-authority-'));
    for (const [name, text] of [['ca.cnf', SETTINGS], ['index', ''], ['serial', '1000']]) writeFileSync(join(this.folder, name), text);
    this.openssl('req', '-x509', '-utf8', '-config', 'ca.cnf', '-extensions', 'root', ...EC, '-keyout', 'root.key', '-out', 'root.pem', '-subj', '/CN=Autorità di prova', '-days', '3650');
  }

  openssl(...args) {
    execFileSync('openssl', args, { cwd: this.folder, stdio: 'pipe' });
  }

  sign(name, bytes) {
    this.openssl('req', '-new', '-utf8', '-config', 'ca.cnf', ...EC, '-keyout', 'p.key', '-out', 'p.csr', '-subj', `/CN=${name}`);
    // Valid before the day of the demonstration, which is not the machine's.
    this.openssl('ca', '-batch', '-notext', '-utf8', '-config', 'ca.cnf', '-extensions', 'person', '-in', 'p.csr', '-out', 'p.pem', '-startdate', '20200101000000Z', '-enddate', '20400101000000Z');
    writeFileSync(join(this.folder, 'content'), bytes);
    this.openssl('cms', '-sign', '-binary', '-nodetach', '-cades', '-md', 'sha256', '-in', 'content', '-outform', 'DER', '-out', 'signed.p7m', '-signer', 'p.pem', '-inkey', 'p.key');
    return readFileSync(join(this.folder, 'signed.p7m'));
  }

  end() {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
