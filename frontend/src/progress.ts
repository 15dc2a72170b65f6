/** A page that watches some work loads itself again when the work has ended: then its answer has no progress any more. */
export function progress(): void {
  const watched = () => document.querySelector('#avanzamento[hx-get]') !== null;
  if (!watched()) return;
  document.addEventListener('htmx:after:settle', () => {
    if (!watched()) window.location.reload();
  });
}
