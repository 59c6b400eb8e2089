// Prepares a bare clone: installs packages and builds. Uses only Node.js modules, because nothing else is installed
// yet.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import module from 'node:module';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

// The AWS SDK warns about Node.js 20 on each command, though its installed versions support it.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ||= 'true';

// From Node.js 22 on, caches compiled code in the temporary folder, so that the next command starts sooner.
module.enableCompileCache?.();

export const root = fileURLToPath(new URL('..', import.meta.url));
const LOCK = join(root, 'package-lock.json');
const INSTALLED = 'node_modules/.installed';
const OLDEST_NODE = [20, 19, 4];
/** Longer than the timestamp resolution of any file system. */
const SETTLE_MS = 3_000;

/** Exits with one line and code 2 when this Node.js is too old. */
export function requireNode() {
  const version = process.versions.node.split('.').map(Number);
  const difference = OLDEST_NODE.map((part, i) => version[i] - part).find((part) => part !== 0);
  if (difference === undefined || difference > 0) return;
  fail(
    `NODE_TOO_OLD: this is Node.js ${process.versions.node}, and RetailStream needs ` +
      `${OLDEST_NODE.join('.')} or newer: install it from https://nodejs.org`,
  );
}

/** Installs what the product needs and builds, each only when its inputs changed. @param screen receives the output */
export function prepare(screen = process.stdout) {
  requireNode();
  ifChanged(INSTALLED, [LOCK], () => {
    if (isInstalled(LOCK, join(root, 'node_modules'))) return;
    screen.write('Installing packages (first start only) …\n');
    runNpm(['ci', '--workspaces=false'], screen);
  });
  build(screen);
}

/** Installs the packages of test/tools too, which tests, lint and benchmarks need, and builds. */
export function prepareTools() {
  installTools();
  build(process.stdout);
}

/** Installs all packages, when one is missing. */
export function installTools() {
  requireNode();
  ifChanged('node_modules/.installed-tools', [LOCK], () => {
    if (isInstalled(LOCK, join(root, 'node_modules'))) return;
    console.log('Installing packages, with those of tests …');
    // What a running product has open stays where it is.
    runNpm(existsSync(join(root, INSTALLED)) ? ['install', '--no-save'] : ['ci'], process.stdout);
  });
}

function build(screen) {
  ifChanged('dist/.built', sources(), () => {
    screen.write('Building …\n');
    // Whoever builds: with another value the page gets React's development build, which is larger and slower.
    const env = { ...process.env, NODE_ENV: 'production' };
    run('npm', ['run', '--silent', 'build'], { screen, env });
  });
}

/** The build needs the development packages, also with NODE_ENV=production. */
function runNpm(args, screen) {
  run('npm', [...args, '--include=dev', '--no-fund', '--no-audit', '--loglevel=error'], { screen });
}

/**
 * Whether a folder has the packages of a lock file, for instance after `npm ci`: npm lists there what it installed.
 * Optional packages of other platforms may be missing.
 */
export function isInstalled(lock, folder) {
  const list = join(folder, '.package-lock.json');
  if (!existsSync(list)) return false;
  const [installed, locked] = [list, lock].map((file) => JSON.parse(readFileSync(file)).packages);
  return Object.entries(locked).every(([place, { version, integrity, optional = false }]) => {
    const found = installed[place];
    if (place === '' || found === undefined) return place === '' || optional;
    return found.version === version && found.integrity === integrity;
  });
}

/**
 * Runs the action when files changed since the marker was written, and writes the marker again. Reads the files' bytes
 * only when their metadata changed.
 */
export function ifChanged(marker, files, action) {
  const place = join(root, marker);
  const [digest, look] = existsSync(place) ? readFileSync(place, 'utf8').split('\n') : [];
  const seen = lookAt(files);
  if (seen.look === look) return;
  const found = digestOf(files);
  if (found !== digest) action();
  try {
    // Writes atomically: another process may read it at this moment.
    writeFileSync(`${place}.${process.pid}`, seen.isSettled ? `${found}\n${seen.look}` : found);
    renameSync(`${place}.${process.pid}`, place);
  } catch (error) {
    // Without write access the bytes are read each time.
    if (found !== digest) throw error;
  }
}

/** The metadata of files: `ctime` changes with each write, and programs cannot set it. */
function lookAt(files) {
  const hash = createHash('sha256').update(process.versions.node);
  const begin = Date.now();
  let newest = 0;
  for (const file of files) {
    const { size, ino, mtimeMs, ctimeMs } = statSync(file);
    newest = Math.max(newest, mtimeMs, ctimeMs);
    hash.update([relative(root, file), size, ino, mtimeMs, ctimeMs].join('\0'));
  }
  // A second change within the clock's resolution would keep the metadata equal.
  return { look: hash.digest('hex'), isSettled: newest < begin - SETTLE_MS };
}

/** One digest over files and the version of Node.js; independent of the folder's path. */
function digestOf(files) {
  const hash = createHash('sha256').update(process.versions.node);
  for (const file of files) hash.update(relative(root, file)).update(readFileSync(file));
  return hash.digest('hex');
}

function sources() {
  const files = [
    ...['package-lock.json', 'package.json', 'tsconfig.json', 'vite.config.ts'],
    join('bin', 'build.mjs'),
  ];
  const folders = ['apps', 'libs', 'bench', 'migrations'];
  const below = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  return [...files.map((file) => join(root, file)), ...below.sort()];
}

/** Runs a command and waits for it; exits when it fails. */
export function run(
  command,
  args,
  { cwd = root, env = process.env, screen = process.stdout } = {},
) {
  const { status, error } = spawnSync(command, args, {
    cwd,
    env,
    stdio: ['ignore', screen.fd, 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status === 0) return;
  fail(`${command} ${args.join(' ')} failed${error ? `: ${error.message}` : ''}`, 1);
}

function fail(message, code = 2) {
  console.error(`retailstream: ${message}`);
  process.exit(code);
}
