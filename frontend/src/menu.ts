/** The side navigation on a phone: without scripts its link jumps to it (`:target`), with them it opens and closes. */
export function menu(): void {
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('[data-menu]') : null;
    if (!link) return;
    const panel = document.querySelector<HTMLElement>(link.hash);
    if (!panel) return;
    event.preventDefault();
    toggle(link, panel, link.getAttribute('aria-expanded') !== 'true');
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    const link = document.querySelector<HTMLAnchorElement>('[data-menu][aria-expanded="true"]');
    const panel = link && document.querySelector<HTMLElement>(link.hash);
    if (!link || !panel) return;
    toggle(link, panel, false);
    link.focus();
  });
  // The small menus of the bar close when one goes elsewhere.
  document.addEventListener('click', (event) => closePops(event.target instanceof Node ? event.target : null));
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') closePops(null);
  });
  // Where the side navigation is longer than the window, the voice of the page is in sight.
  const rail = document.querySelector<HTMLElement>('.c-rail');
  const here = rail?.querySelector<HTMLElement>('[aria-current]');
  if (rail && here && rail.scrollHeight > rail.clientHeight) {
    const below = here.offsetTop + here.offsetHeight + 48 - (rail.offsetTop + rail.clientHeight);
    if (below > 0) rail.scrollTop = below;
  }
  for (const link of document.querySelectorAll('[data-menu]')) {
    link.setAttribute('role', 'button');
    link.setAttribute('aria-expanded', 'false');
  }
}

function closePops(inside: Node | null): void {
  for (const pop of document.querySelectorAll<HTMLDetailsElement>('details.c-bar__user[open], .c-listbar__tools details[open]')) {
    if (!inside || !pop.contains(inside)) pop.open = false;
  }
}

function toggle(link: HTMLElement, panel: HTMLElement, open: boolean): void {
  link.setAttribute('aria-expanded', String(open));
  panel.classList.toggle('is-open', open);
  document.documentElement.classList.toggle('menu-open', open);
  if (open) panel.querySelector<HTMLElement>('a, button')?.focus();
}
