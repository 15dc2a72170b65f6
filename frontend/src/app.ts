// The whole of what runs in the browser. Every page works without it: this makes them quicker.
import 'htmx.org';
import { charts } from './charts';
import { confirmations } from './confirm';
import { columns } from './columns';
import { filters } from './filters';
import { forms } from './forms';
import { inputs } from './inputs';
import { live } from './live';
import { menu } from './menu';
import { printing } from './print';
import { progress } from './progress';
import { search } from './search';
import { selection } from './selection';

/** Set up what is found under `root`; called for the page and for every part that htmx swaps in. */
function enhance(root: ParentNode): void {
  inputs(root);
  forms(root);
  charts(root);
  columns(root);
  selection(root);
}

document.documentElement.classList.add('has-js');
search();
menu();
confirmations();
printing();
progress();
enhance(document);
filters();
live();
document.addEventListener('htmx:after:settle', () => enhance(document));
