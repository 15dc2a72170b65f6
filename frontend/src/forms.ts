// Forms: the warning on leaving appears only when something typed would be lost; long forms save themselves.
import { fresh } from './once';

const changed = new Set<HTMLFormElement>();
let listening = false;

/** Sets up `form[data-guard]` (leave warning) and `form[data-autosave]` (address that takes the draft). */
export function forms(root: ParentNode): void {
  if (!listening) {
    listening = true;
    window.addEventListener('beforeunload', (event) => {
      if ([...changed].some((form) => form.isConnected)) event.preventDefault();
    });
  }
  for (const form of fresh<HTMLFormElement>(root, 'form[data-guard], form[data-autosave]', 'forms')) {
    const first = snapshot(form);
    form.addEventListener('input', () => {
      if (snapshot(form) === first) changed.delete(form);
      else changed.add(form);
    });
    form.addEventListener('submit', (event) => {
      if (!event.defaultPrevented) changed.delete(form);
    });
    if (form.dataset.autosave) autosave(form, form.dataset.autosave);
  }
  for (const summary of fresh<HTMLElement>(root, '[data-error-summary]', 'focus')) summary.focus();
  for (const field of fresh<HTMLInputElement>(root, '[data-reveal-for]', 'reveal')) reveal(field);
}

function snapshot(form: HTMLFormElement): string {
  return [...new FormData(form)].map(([name, value]) => `${name}=${typeof value === 'string' ? value : value.name}`).join('&');
}

function autosave(form: HTMLFormElement, url: string): void {
  const status = form.querySelector<HTMLElement>('[data-autosave-status]');
  let timer: number | undefined;
  const save = async () => {
    const sent = snapshot(form);
    try {
      const answer = await fetch(url, {
        method: 'POST',
        body: new URLSearchParams([...new FormData(form)].filter((pair): pair is [string, string] => typeof pair[1] === 'string')),
        headers: { 'X-Requested-With': 'autosave' },
      });
      if (!answer.ok) throw new Error(String(answer.status));
      if (snapshot(form) === sent) changed.delete(form);
      if (answer.headers.get('Content-Type')?.startsWith('text/html')) refresh(await answer.text());
      const time = new Date().toLocaleTimeString('it-IT', { hour: '2-digit', minute: '2-digit' });
      if (status) status.textContent = `Bozza salvata alle ${time}.`;
    } catch {
      if (status) status.textContent = 'La bozza non è stata salvata: si riprova alla prossima modifica.';
    }
  };
  form.addEventListener('input', () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(save, Number(form.dataset.autosaveDelay ?? 2000));
  });
}

/** A save may answer with the page: its parts marked `data-live` take the place of the same ones here. What is typed stays. */
function refresh(html: string): void {
  const page = new DOMParser().parseFromString(html, 'text/html');
  for (const part of page.querySelectorAll<HTMLElement>('[data-live][id]')) {
    const here = document.getElementById(part.id);
    if (!here) continue;
    if (here instanceof HTMLInputElement && part instanceof HTMLInputElement) here.value = part.value;
    else if (!here.hasAttribute('data-autosave-status')) here.innerHTML = part.innerHTML;
  }
}

/** A button beside a password field that shows what is typed. */
function reveal(button: HTMLElement): void {
  const field = document.getElementById(button.dataset.revealFor ?? '') as HTMLInputElement | null;
  if (!field) return;
  button.hidden = false;
  button.addEventListener('click', () => {
    const show = field.type === 'password';
    field.type = show ? 'text' : 'password';
    button.setAttribute('aria-pressed', String(show));
    button.textContent = show ? 'Nascondi' : 'Mostra';
  });
}
