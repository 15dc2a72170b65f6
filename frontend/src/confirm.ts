// Irreversible steps. A form or button with `data-confirm` asks first, in a dialog that names what will happen;
// `data-confirm-type` asks to type a word, for the gravest. Without scripts the server's own page asks.

/** Intercepts the submission of forms that ask for confirmation. */
export function confirmations(): void {
  document.addEventListener('submit', (event) => {
    const form = event.target as HTMLFormElement;
    const button = (event as SubmitEvent).submitter as HTMLButtonElement | null;
    const asks = button?.dataset.confirm ? button : form.dataset.confirm ? form : null;
    if (!asks || form.dataset.confirmed === 'yes') return;
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(asks, button?.textContent?.trim() || 'Conferma', () => {
      form.dataset.confirmed = 'yes';
      form.requestSubmit(button ?? undefined);
      delete form.dataset.confirmed;
    });
  }, true);
}

function ask(source: HTMLElement, verb: string, go: () => void): void {
  const dialog = document.createElement('dialog');
  dialog.className = 'c-dialog';
  dialog.setAttribute('aria-labelledby', 'c-dialog-title');
  const word = source.dataset.confirmType;
  const title = element('h2', source.dataset.confirm ?? '', { id: 'c-dialog-title' });
  dialog.append(title);
  if (source.dataset.confirmText) dialog.append(element('p', source.dataset.confirmText));
  const yes = element('button', verb, { type: 'button', class: source.dataset.confirmDanger === undefined ? 'btn btn-primary' : 'btn btn-danger' });
  const no = element('button', 'Annulla', { type: 'button', class: 'btn btn-outline-primary' });
  if (word) {
    const label = element('label', `Per confermare scrivere «${word}»`, { for: 'c-dialog-word' });
    const input = element('input', '', { id: 'c-dialog-word', class: 'form-control', autocomplete: 'off' }) as HTMLInputElement;
    (yes as HTMLButtonElement).disabled = true;
    input.addEventListener('input', () => {
      (yes as HTMLButtonElement).disabled = input.value.trim() !== word;
    });
    dialog.append(label, input);
  }
  const row = element('div', '', { class: 'c-actions' });
  row.append(yes, no);
  dialog.append(row);
  yes.addEventListener('click', () => {
    dialog.close();
    go();
  });
  no.addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => {
    dialog.remove();
    source.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
}

function element(tag: string, text: string, attributes: Record<string, string> = {}): HTMLElement {
  const made = document.createElement(tag);
  made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}
