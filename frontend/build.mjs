// Builds frontend/dist: one style sheet, the scripts, the fonts and one sprite with the icons in use.
// Everything comes from the pinned packages of this folder; nothing is fetched.
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, watch, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import * as sass from 'sass';

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, 'dist');
const italia = join(here, 'node_modules/bootstrap-italia');
const at = (...parts) => join(here, ...parts);

/** Faces of the web site: woff2, latin and latin-ext in one file. */
const WEB_FONTS = {
  'Titillium_Web/titillium-web-v10-latin-ext_latin': ['regular', 'italic', '600', '700'],
  'Roboto_Mono/roboto-mono-v13-latin-ext_latin': ['regular'],
};
/** Faces embedded in documents: TTF, as the typesetting engine wants them. */
const DOCUMENT_FONTS = ['regular', 'italic', '600', '600italic', '700', '700italic'];

function fonts() {
  mkdirSync(join(dist, 'fonts'), { recursive: true });
  for (const [family, faces] of Object.entries(WEB_FONTS)) {
    const short = family.split('/')[0].toLowerCase().replace('_', '-');
    for (const face of faces) {
      cpSync(join(italia, 'dist/fonts', `${family}-${face}.woff2`), join(dist, 'fonts', `${short}-${face}.woff2`));
    }
  }
  for (const face of DOCUMENT_FONTS) {
    const name = `Titillium_Web/titillium-web-v10-latin-ext_latin-${face}.ttf`;
    cpSync(join(italia, 'dist/fonts', name), join(dist, 'fonts', `titillium-web-${face}.ttf`));
  }
  cpSync(join(italia, 'dist/fonts/Titillium_Web/OFL.txt'), join(dist, 'fonts/OFL.txt'));
}

function icons() {
  const names = readFileSync(at('icons.txt'), 'utf8').split('\n').map((l) => l.trim()).filter((l) => l && !l.startsWith('#'));
  const symbols = names.map((name) => {
    const svg = readFileSync(join(italia, 'src/svg', `${name}.svg`), 'utf8');
    const box = /viewBox="([^"]+)"/.exec(svg)?.[1] ?? '0 0 24 24';
    const inner = svg.replace(/^[\s\S]*?<svg[^>]*>/, '').replace(/<\/svg>\s*$/, '').replace(/\s+/g, ' ').trim();
    return `<symbol id="${name}" viewBox="${box}">${inner}</symbol>`;
  });
  writeFileSync(join(dist, 'icons.svg'), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>\n`);
  cpSync(at('favicon.svg'), join(dist, 'favicon.svg'));
}

function styles() {
  const { css } = sass.compile(at('scss/app.scss'), {
    style: 'compressed',
    loadPaths: [join(italia, 'src/scss')],
    // bootstrap-italia is written with @import and the old functions of Sass.
    silenceDeprecations: ['import', 'global-builtin', 'color-functions', 'mixed-decls', 'if-function', 'abs-percent'],
    quietDeps: true,
    logger: { warn() {}, debug(message) { console.log(message); } },
  });
  writeFileSync(join(dist, 'app.css'), css);
}

async function scripts() {
  await esbuild.build({
    entryPoints: { app: at('src/app.ts') },
    outdir: dist,
    bundle: true,
    splitting: true,
    format: 'esm',
    target: ['es2022'],
    minify: true,
    chunkNames: '[name]-[hash]',
    legalComments: 'eof',
  });
}

function files(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((e) => (e.isDirectory() ? files(join(folder, e.name)) : [join(folder, e.name)]))
    .sort();
}

/** A short digest of everything in dist: pages put it in the addresses, so that browsers may keep files for a year. */
function version() {
  const digest = createHash('sha256');
  for (const file of files(dist)) digest.update(relative(dist, file)).update(readFileSync(file));
  writeFileSync(join(dist, 'version.txt'), digest.digest('hex').slice(0, 12));
}

async function build() {
  const start = performance.now();
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  fonts();
  icons();
  styles();
  await scripts();
  version();
  const sizes = files(dist).filter((f) => /\.(css|js|svg)$/.test(f))
    .map((f) => `${relative(dist, f)} ${Math.round(statSync(f).size / 1024)} kB`).join(', ');
  console.log(`frontend: built in ${((performance.now() - start) / 1000).toFixed(1)} s (${sizes})`);
}

await build();
if (process.argv.includes('--watch')) {
  let timer;
  for (const folder of ['scss', 'src']) {
    watch(at(folder), { recursive: true }, () => {
      clearTimeout(timer);
      timer = setTimeout(() => build().catch((error) => console.error(error.message)), 100);
    });
  }
}
