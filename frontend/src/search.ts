/** `/` goes to the global search, as in the tools that people use all day; Escape gives the focus back. */
export function search(): void {
  document.addEventListener('keydown', (event) => {
    const field = document.querySelector<HTMLInputElement>('[data-global-search]');
    if (!field) return;
    if (event.key === 'Escape' && document.activeElement === field) {
      field.blur();
      return;
    }
    const typing = event.target instanceof HTMLElement && event.target.closest('input, textarea, select, [contenteditable]');
    if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      field.focus();
      field.select();
    }
  });
}
