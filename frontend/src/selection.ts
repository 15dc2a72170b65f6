// Rows chosen for a bulk action: one box chooses the page, a link chooses all that match the filters.
import { fresh } from './once';

/** Sets up lists with `[data-select-page]` and boxes `[data-select-row]`. */
export function selection(root: ParentNode): void {
  for (const all of fresh<HTMLInputElement>(root, '[data-select-page]', 'selection')) {
    const list = all.closest<HTMLElement>('[data-list]');
    if (!list) continue;
    const rows = () => [...list.querySelectorAll<HTMLInputElement>('[data-select-row]')];
    const bar = list.querySelector<HTMLElement>('[data-bulk]');
    const count = list.querySelector<HTMLElement>('[data-bulk-count]');
    const show = () => {
      const chosen = rows().filter((box) => box.checked).length;
      all.checked = chosen > 0 && chosen === rows().length;
      all.indeterminate = chosen > 0 && chosen < rows().length;
      if (bar) bar.classList.toggle('is-empty', chosen === 0);
      if (count) count.textContent = chosen === 1 ? '1 riga scelta' : `${chosen} righe scelte`;
    };
    all.addEventListener('change', () => {
      for (const box of rows()) box.checked = all.checked;
      show();
    });
    for (const box of rows()) box.addEventListener('change', show);
    show();
  }
}
