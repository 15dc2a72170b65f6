// Fields that help while typing: amounts and dates in Italian notation, codes normalised and checked.
// The server reads the same notations and checks again: this only spares a round trip.
import { fresh } from './once';
import { check } from './codes';

/** Sets up the fields with `data-kind`: `amount`, `date`, `integer`, `code` (with `data-check`). */
export function inputs(root: ParentNode): void {
  for (const field of fresh<HTMLInputElement>(root, 'input[data-kind]', 'inputs')) {
    const kind = field.dataset.kind;
    if (kind === 'amount') field.addEventListener('change', () => (field.value = amount(field.value)));
    if (kind === 'integer') field.addEventListener('change', () => (field.value = integer(field.value)));
    if (kind === 'date') dates(field);
    if (kind === 'code') codes(field);
  }
  for (const field of fresh<HTMLInputElement>(root, '.c-file input', 'file')) files(field);
  for (const area of fresh<HTMLTextAreaElement>(root, 'textarea[maxlength]', 'count')) counter(area);
}

/** `1234.5` or `1.234,5` becomes `1.234,50`; what is no number stays as it was typed. */
export function amount(typed: string): string {
  const value = read(typed);
  if (value === null) return typed;
  const [whole = '0', fraction = ''] = value.split('.');
  if (fraction.length > 2) return typed;
  return `${group(whole)},${fraction.padEnd(2, '0')}`;
}

function integer(typed: string): string {
  const value = read(typed);
  return value === null || value.includes('.') ? typed : group(value);
}

function read(typed: string): string | null {
  const text = typed.replace(/[\s\u00a0€]/g, '');
  if (/^-?\d{1,3}(\.\d{3})+(,\d+)?$/.test(text) || /^-?\d+,\d+$/.test(text)) return text.replace(/\./g, '').replace(',', '.');
  return /^-?\d+(\.\d+)?$/.test(text) ? text : null;
}

function group(whole: string): string {
  return whole.replace(/^(-?)0+(?=\d)/, '$1').replace(/\B(?=(\d{3})+$)/g, '.');
}

/** `1/2/26` becomes `01/02/2026`; a button opens the browser's own calendar where there is one. */
function dates(field: HTMLInputElement): void {
  field.addEventListener('change', () => {
    const typed = /^(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{2}|\d{4})$/.exec(field.value.trim());
    if (!typed) return;
    const [, day = '', month = '', year = ''] = typed;
    field.value = `${day.padStart(2, '0')}/${month.padStart(2, '0')}/${year.length === 2 ? `20${year}` : year}`;
  });
  const button = field.parentElement?.querySelector<HTMLButtonElement>('[data-pick-date]');
  const picker = field.parentElement?.querySelector<HTMLInputElement>('input[type="date"]');
  if (!button || !picker || typeof picker.showPicker !== 'function') return;
  button.hidden = false;
  button.addEventListener('click', () => {
    const [day, month, year] = field.value.split('/');
    picker.value = year && month && day ? `${year}-${month}-${day}` : '';
    picker.showPicker();
  });
  picker.addEventListener('change', () => {
    const [year, month, day] = picker.value.split('-');
    if (!year) return;
    field.value = `${day}/${month}/${year}`;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.dispatchEvent(new Event('change', { bubbles: true }));
  });
}

function codes(field: HTMLInputElement): void {
  const note = document.getElementById(`${field.id}-nota`);
  field.addEventListener('input', () => {
    const at = field.selectionStart;
    const before = field.value.length;
    field.value = field.value.toUpperCase().replace(/[\s.]/g, '');
    if (at !== null) field.setSelectionRange(at - (before - field.value.length), at - (before - field.value.length));
    if (!note || !field.dataset.check) return;
    const verdict = check(field.dataset.check, field.value);
    note.textContent = verdict.text;
    note.classList.toggle('is-good', verdict.good);
    note.classList.toggle('is-bad', !verdict.good);
  });
}

/** Says in Italian that no file was chosen yet; the name of a chosen one the browser writes itself. */
function files(field: HTMLInputElement): void {
  const show = () => field.parentElement?.classList.toggle('is-empty', field.files?.length === 0);
  field.addEventListener('change', show);
  show();
}

function counter(area: HTMLTextAreaElement): void {
  const note = document.getElementById(`${area.id}-nota`);
  if (!note) return;
  // Said only when the end is near.
  const show = () => {
    const left = area.maxLength - area.value.length;
    note.textContent = left > 200 ? '' : left === 1 ? 'Resta 1 carattere.' : `Restano ${left} caratteri.`;
  };
  area.addEventListener('input', show);
  show();
}
