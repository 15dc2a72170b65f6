// Charts: `<div data-chart="ID">` draws the data of `<script type="application/json" id="ID">`.
// The library is loaded only on pages that have one; the table with the same figures is always there.
import { fresh } from './once';

/** Draws the charts under `root`. */
export function charts(root: ParentNode): void {
  const boxes = fresh<HTMLElement>(root, '[data-chart]', 'charts');
  if (boxes.length === 0) return;
  void import('./chart').then(({ draw }) => {
    for (const box of boxes) {
      const data = document.getElementById(box.dataset.chart ?? '')?.textContent;
      if (data) draw(box, JSON.parse(data));
    }
  });
}
