// Every page that a person can reach by its links, one of each kind, each looked at.
import { look } from './browser.mjs';

/** One address per kind of page: identifiers, numbers and queries are not a new kind. */
export function shape(path) {
  return path
    .replace(/[?#].*$/, '')
    .replace(/[0-9A-HJKMNP-TV-Z]{26}/g, '*')
    .replace(/\/\d+(?=\/|$)/g, '/*');
}

function name(prefix, path) {
  const plain = shape(path).replace(/^\//, '').replace(/\/$/, '').replace(/\*/g, 'x').replace(/[^a-z0-9x/-]/gi, '_').replace(/\//g, '-');
  return `${prefix}-${plain || 'inizio'}`;
}

/**
 * Follows the links that start with `within` from `start` and looks at one page of each kind.
 * Gives the list of what is wrong, so that one bad page does not hide the others.
 */
export async function crawl(page, base, start, within, prefix, { most = 300, skip = /\/(esci|static)\b|\.(csv|xlsx|pdf|xml|zip|json|p7m)$/ } = {}) {
  const queue = [start];
  const seen = new Set(queue.map(shape));
  const wrong = [];
  const pages = [];
  while (queue.length > 0 && pages.length < most) {
    const path = queue.shift();
    let answer;
    try {
      answer = await page.goto(`${base}${path}`, { waitUntil: 'load' });
    } catch (error) {
      if (/Download is starting|ERR_ABORTED/.test(error.message)) continue;
      throw error;
    }
    const type = answer?.headers()['content-type'] ?? '';
    if (!type.includes('text/html')) continue;
    if (answer.status() !== 200) {
      wrong.push(`${path}: answered ${answer.status()}`);
      page.faults.splice(0);
      continue;
    }
    const at = new URL(page.url()).pathname;
    pages.push(at);
    const links = await page.$$eval('a[href]', (all) => all.filter((a) => !a.hasAttribute('download')).map((a) => a.getAttribute('href')));
    for (const link of links) {
      const to = new URL(link, page.url());
      if (to.origin !== base || !within.test(to.pathname) || skip.test(to.pathname)) continue;
      const kind = shape(to.pathname);
      if (seen.has(kind)) continue;
      seen.add(kind);
      queue.push(to.pathname + to.search);
    }
    try {
      await look(page, name(prefix, at));
    } catch (error) {
      wrong.push(error.message);
    }
  }
  return { pages, wrong };
}
