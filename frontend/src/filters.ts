// The filters above a list: the list is swapped, the form stays, so the form is kept in step with the address.

interface Asked {
  ctx: { sourceElement: Element; request: { method: string; body: FormData | null } };
}

/** Keeps unset filters out of the address, the order as it is now, and the link that clears in step. */
export function filters(): void {
  document.addEventListener('htmx:config:request', (event) => {
    const { sourceElement, request } = (event as CustomEvent<Asked>).detail.ctx;
    const { body } = request;
    if (request.method !== 'GET' || !(body instanceof FormData)) return;
    if (sourceElement.matches('.c-filters')) {
      const order = new URLSearchParams(window.location.search).get('ordine');
      if (order) body.set('ordine', order);
    }
    for (const [name, value] of [...body]) if (value === '') body.delete(name);
  });
  document.addEventListener('htmx:after:settle', () => {
    const now = new URLSearchParams(window.location.search);
    for (const link of document.querySelectorAll<HTMLAnchorElement>('[data-clear-filters]')) {
      const fields = link.closest('form')?.querySelectorAll<HTMLInputElement>('input:not([type=hidden]), select') ?? [];
      link.hidden = ![...fields].some((field) => now.has(field.name));
      const clear = new URL(link.href);
      const order = now.get('ordine');
      if (order) clear.searchParams.set('ordine', order);
      link.href = clear.pathname + clear.search;
    }
  });
}
