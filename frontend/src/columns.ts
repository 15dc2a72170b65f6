// The columns that a person wants to see in a list, remembered in this browser.
import { fresh } from './once';

/** Sets up `details[data-columns="list-name"]`, whose boxes carry the column's name. */
export function columns(root: ParentNode): void {
  for (const picker of fresh<HTMLElement>(root, '[data-columns]', 'columns')) {
    const key = `colonne:${picker.dataset.columns}`;
    const hidden = new Set<string>(stored(key));
    picker.hidden = false;
    for (const box of picker.querySelectorAll<HTMLInputElement>('input[type="checkbox"]')) {
      box.checked = !hidden.has(box.value);
      box.addEventListener('change', () => {
        if (box.checked) hidden.delete(box.value);
        else hidden.add(box.value);
        localStorage.setItem(key, JSON.stringify([...hidden]));
        apply(picker, hidden);
      });
    }
    apply(picker, hidden);
  }
}

function stored(key: string): string[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
    return Array.isArray(value) ? value.map(String) : [];
  } catch {
    return [];
  }
}

function apply(picker: HTMLElement, hidden: Set<string>): void {
  const list = picker.closest('[data-list]') ?? document;
  for (const cell of list.querySelectorAll<HTMLElement>('[data-column]')) cell.hidden = hidden.has(cell.dataset.column ?? '');
}
