/**
 * Builds the page into dist/, where it is committed: whoever has no Node serves what was built last. Does nothing where dist
 * belongs to the sources already, which is what dist/sources.sha256 tells.
 *
 *   node scripts/build.mjs           builds where the sources have changed
 *   node scripts/build.mjs --force   builds
 *   node scripts/build.mjs --check   fails where dist does not belong to the sources
 */

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const MAX_SCRIPT_BYTES = 80_000;
const SOURCES = ['src', 'public', 'index.html', 'package.json', 'package-lock.json', 'tsconfig.json', 'vite.config.ts', 'scripts/build.mjs'];

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');
const mark = join(dist, 'sources.sha256');
const lockMark = join(root, 'node_modules', '.parley-lock.sha256');

const wanted = hashOf(SOURCES);
const built = existsSync(mark) ? readFileSync(mark, 'utf8').trim() : '';
const mode = process.argv[2];

if (mode === '--check') {
  if (built !== wanted) fail('web/dist was built from other sources: run npm run build in web/ and commit web/dist.');
  tell();
} else if (mode === '--modules') {
  installModules();
} else if (mode === '--force' || built !== wanted) {
  installModules();
  run('tsc', '--noEmit');
  run('vite', 'build', '--logLevel', 'warn');
  // Before it counts as built: a page over the limit is not built the next time either.
  tell();
  writeFileSync(mark, `${wanted}\n`);
}

/** What the lock file names is there, or comes; nothing is asked of a registry where it is. */
function installModules() {
  const lock = hashOf(['package-lock.json']);
  if (existsSync(lockMark) && readFileSync(lockMark, 'utf8') === lock) return;
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'], { cwd: root, stdio: 'inherit' });
  if (status !== 0) fail('npm ci failed; the page cannot be built without its modules.');
  writeFileSync(lockMark, lock);
}

function run(tool, ...options) {
  const { status } = spawnSync(process.execPath, [join(root, 'node_modules', tool === 'tsc' ? 'typescript' : tool, 'bin', tool === 'tsc' ? 'tsc' : 'vite.js'), ...options], { cwd: root, stdio: 'inherit' });
  if (status !== 0) fail(`${tool} failed`);
}

/** All scripts together stay under the limit: a page that grows slowly is noticed here. */
function tell() {
  const scripts = filesIn(dist).filter((file) => file.endsWith('.js'));
  const bytes = scripts.reduce((sum, file) => sum + gzipSync(readFileSync(file), { level: 9 }).length, 0);
  console.log(`web: ${(bytes / 1000).toFixed(1)} kB of JavaScript, gzipped (at most ${MAX_SCRIPT_BYTES / 1000})`);
  if (bytes > MAX_SCRIPT_BYTES) fail('the page has too much JavaScript');
}

function hashOf(names) {
  const hash = createHash('sha256');
  for (const file of names.flatMap((name) => filesIn(join(root, name))).sort()) {
    hash.update(file.slice(root.length).replaceAll('\\', '/')).update('\0').update(readFileSync(file, 'utf8').replaceAll('\r\n', '\n')).update('\0');
  }
  return hash.digest('hex');
}

function filesIn(path) {
  if (!existsSync(path)) return [];
  return statSync(path).isDirectory() ? readdirSync(path).flatMap((name) => filesIn(join(path, name))) : [path];
}

function fail(why) {
  console.error(`web: ${why}`);
  process.exit(1);
}
