// Pages that follow what happens: what is written on a request appears below the rest, and a list says
// that it has changed. What one is typing, and where one is reading, stays as it is.

/** Milliseconds before a stream that failed is asked for again; doubled each time, up to the last. */
const WAITS = [2_000, 4_000, 8_000, 16_000, 60_000];

/** Keep a stream open while the page can be seen: hidden pages would use up the browser's connections. */
function follow(address: () => string, handlers: Record<string, (data: string, id: string) => void>): void {
  let source: EventSource | null = null;
  let timer: number | undefined;
  let failures = 0;
  let ended = false;
  const close = () => {
    window.clearTimeout(timer);
    source?.close();
    source = null;
  };
  const open = () => {
    if (source || ended || document.visibilityState === 'hidden') return;
    const stream = new EventSource(address());
    source = stream;
    stream.addEventListener('open', () => (failures = 0));
    for (const [name, handle] of Object.entries(handlers)) {
      stream.addEventListener(name, (e) => handle((e as MessageEvent<string>).data, (e as MessageEvent).lastEventId));
    }
    // The visitor may no longer see it: what is on the page stays, nothing more comes.
    stream.addEventListener('fine', () => {
      ended = true;
      close();
    });
    stream.addEventListener('error', () => {
      // The browser would try for ever at one pace, and not at all after a refusal.
      close();
      timer = window.setTimeout(open, WAITS[Math.min(failures++, WAITS.length - 1)]);
    });
  };
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') close();
    else open();
  });
  window.addEventListener('pagehide', close);
  window.addEventListener('pageshow', open);
  open();
}

interface Written {
  html: string;
  said: string;
  badge: string;
}

/** A conversation: what is new is added at its end, and said by screen readers when they are free. */
function conversation(talk: HTMLElement): void {
  const url = new URL(talk.dataset.liveTalk ?? '', window.location.href);
  const said = document.querySelector<HTMLElement>('[data-live-said]');
  const note = document.querySelector<HTMLElement>('[data-live-note]');
  follow(() => url.href, {
    voci: (data, id) => {
      const written = JSON.parse(data) as Written;
      url.searchParams.set('da', id);
      const parts = document.createElement('template');
      parts.innerHTML = written.html;
      for (const piece of Array.from(parts.content.children)) {
        if (piece.id && document.getElementById(piece.id)) continue;
        piece.classList.add('is-fresh');
        talk.append(piece);
      }
      const badge = document.querySelector('.c-head__title .c-badge');
      if (badge) badge.outerHTML = written.badge;
      if (said) said.textContent = written.said;
      // The buttons of the page are those of the state that it had; they are renewed only when one asks.
      if (note?.hidden) {
        note.hidden = false;
        note.textContent = 'Nel frattempo è arrivato qualcosa di nuovo. ';
        const link = document.createElement('a');
        link.href = window.location.pathname;
        link.textContent = 'Aggiorna la pagina';
        note.append(link);
      }
    },
  });
}

/** A list: it says how much of it has changed, and leads to it as it is now. */
function list(line: HTMLElement): void {
  const url = new URL(line.dataset.liveList ?? '', window.location.href);
  follow(() => url.href, {
    lista: (data) => {
      const { text } = JSON.parse(data) as { text: string };
      line.textContent = `${text}. `;
      const link = document.createElement('a');
      link.href = window.location.href;
      link.textContent = "Aggiorna l'elenco";
      line.append(link);
      line.hidden = false;
    },
  });
}

/** Set up what follows on this page. */
export function live(): void {
  const talk = document.querySelector<HTMLElement>('[data-live-talk]');
  if (talk) conversation(talk);
  const line = document.querySelector<HTMLElement>('[data-live-list]');
  if (line) list(line);
}
