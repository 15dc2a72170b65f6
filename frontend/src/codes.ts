// Check digits of the codes of Italian bodies, for the hint beside a field while it is typed.

/** What to say of a code while it is typed; empty until there is something to say. */
export interface Verdict {
  good: boolean;
  text: string;
}

const SAYS_NOTHING: Verdict = { good: false, text: '' };

interface Rule {
  length: number;
  shape: RegExp;
  valid(code: string): boolean;
  name: string;
}

const RULES: Record<string, Rule> = {
  piva: { length: 11, shape: /^\d+$/, valid: luhnItalian, name: 'partita IVA' },
  cfente: { length: 11, shape: /^\d+$/, valid: luhnItalian, name: 'codice fiscale' },
  istat: { length: 6, shape: /^\d+$/, valid: () => true, name: 'codice ISTAT' },
  belfiore: { length: 4, shape: /^[A-Z]\d*$/, valid: () => true, name: 'codice catastale' },
  ufficio: { length: 6, shape: /^[A-Z0-9]+$/, valid: () => true, name: 'codice ufficio' },
  cap: { length: 5, shape: /^\d+$/, valid: () => true, name: 'CAP' },
  iban: { length: 27, shape: /^(I|IT[0-9A-Z]*)$/, valid: iban, name: 'IBAN' },
};

/** Checks one code by the name of its rule. */
export function check(rule: string, code: string): Verdict {
  const known = RULES[rule];
  if (!known || code === '') return SAYS_NOTHING;
  if (!known.shape.test(code)) return { good: false, text: `Il ${known.name} contiene un carattere che non può esserci.` };
  if (code.length < known.length) return { good: false, text: `Mancano ${known.length - code.length} caratteri.` };
  if (code.length > known.length) return { good: false, text: `Ci sono ${code.length - known.length} caratteri in più.` };
  return known.valid(code)
    ? { good: true, text: 'Il codice è corretto.' }
    : { good: false, text: 'Il carattere di controllo non torna: conviene rileggere il codice.' };
}

function luhnItalian(code: string): boolean {
  const sum = [...code].reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 0 ? 1 : 2);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

function iban(code: string): boolean {
  const digits = [...code.slice(4), ...code.slice(0, 4)].map((c) => parseInt(c, 36)).join('');
  return [...digits].reduce((rest, digit) => (rest * 10 + Number(digit)) % 97, 0) === 1;
}
