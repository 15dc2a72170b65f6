// Looks at the parts of the pages with sample data (written by `cargo nextest run -p web gallery`), under the
// program's own content policy. Pictures go to `target/e2e/gallery-*`.
import { createServer } from 'node:http';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { newPage, open, visit } from './browser.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const target = process.env.CARGO_TARGET_DIR ?? join(here, '../target');
const gallery = join(target, 'gallery');
const dist = join(here, '../frontend/dist');
const TYPES = { '.css': 'text/css', '.js': 'text/javascript', '.svg': 'image/svg+xml', '.woff2': 'font/woff2', '.html': 'text/html; charset=utf-8' };

const server = createServer((request, response) => {
  const path = decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname);
  const file = path.startsWith('/static/') ? join(dist, path.slice(8)) : join(gallery, `${path.slice(1)}.html`);
  if (!existsSync(file)) return response.writeHead(404).end();
  response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'text/plain', 'content-security-policy': "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'" });
  return response.end(readFileSync(file));
}).listen(0, '127.0.0.1');
await new Promise((resolve) => server.once('listening', resolve));

const browser = await open();
const page = await newPage(browser);
let failed = 0;
const only = process.argv[2];
for (const file of readdirSync(gallery).filter((f) => f.endsWith('.html') && (!only || f.startsWith(only)))) {
  const name = file.replace('.html', '');
  try {
    await visit(page, `http://127.0.0.1:${server.address().port}/${name}`, `gallery-${name}`);
    console.log(`ok ${name}`);
  } catch (error) {
    failed += 1;
    console.error(error.message);
  }
}
await browser.close();
server.close();
process.exit(failed > 0 ? 1 : 0);
