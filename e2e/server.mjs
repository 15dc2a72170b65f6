// The real program, started for a journey on a free port and a folder of its own, and stopped after it.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { execFile } from 'node:child_process';

const here = dirname(fileURLToPath(import.meta.url));
const run = promisify(execFile);

/** The program under test: `CASA` names it, otherwise the debug build of this clone. */
export function program() {
  const path = process.env.CASA ?? join(process.env.CARGO_TARGET_DIR ?? join(here, '../target'), 'debug/casa');
  if (!existsSync(path)) throw new Error(`the program is not built: ${path}`);
  return path;
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/**
 * Starts `casa` with a command (`['demo']` or `['serve', '--database', …]`) and waits until it answers.
 * Gives its address, what it printed so far, a folder to put things in, and `stop`.
 */
export async function start(command, { seconds = 240 } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'casa-e2e-'));
  const port = await freePort();
  const args = command.map((a) => a.replace('{folder}', folder));
  const child = spawn(program(), [...args, '--listen', `127.0.0.1:${port}`], { cwd: folder, env: { ...process.env, RUST_LOG: process.env.RUST_LOG ?? 'warn' } });
  let printed = '';
  child.stdout.on('data', (data) => (printed += data));
  child.stderr.on('data', (data) => (printed += data));
  const url = `http://127.0.0.1:${port}`;
  const stop = async () => {
    if (child.exitCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await ended;
      clearTimeout(timer);
    }
    rmSync(folder, { recursive: true, force: true });
  };
  const limit = Date.now() + seconds * 1000;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`casa ${args.join(' ')} ended with ${child.exitCode}:\n${printed}`);
    const up = await fetch(`${url}/health/live`).then((r) => r.ok, () => false);
    if (up) break;
    if (Date.now() > limit) {
      await stop();
      throw new Error(`casa ${args.join(' ')} did not answer in ${seconds} s:\n${printed}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  return { url, folder, stop, printed: () => printed };
}

/** Runs one command of the program and gives what it printed. */
export async function casa(...args) {
  const { stdout } = await run(program(), args, { maxBuffer: 64 * 1024 * 1024 });
  return stdout;
}
