const done = new WeakMap<Element, Set<string>>();

/** The elements under `root` that match and that this purpose has not seen yet. */
export function fresh<T extends Element>(root: ParentNode, selector: string, purpose: string): T[] {
  return [...root.querySelectorAll<T>(selector)].filter((element) => {
    const seen = done.get(element) ?? new Set<string>();
    if (seen.has(purpose)) return false;
    seen.add(purpose);
    done.set(element, seen);
    return true;
  });
}
