// Brings a bare clone to where it can run: packages installed, code built. Plain JavaScript on Node's
// own modules only, since nothing else is there yet.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

// The AWS SDK warns of Node.js 20 on each command, though the versions that are installed here support it.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ||= 'true';

export const root = fileURLToPath(new URL('..', import.meta.url));
const OLDEST_NODE = [20, 19, 0];

/** Stops with one line and exit code 2 when this Node.js is too old. */
export function requireNode() {
  const version = process.versions.node.split('.').map(Number);
  const difference = OLDEST_NODE.map((part, i) => version[i] - part).find((part) => part !== 0);
  if (difference === undefined || difference > 0) return;
  fail(
    `NODE_TOO_OLD: Node.js ${process.versions.node} runs here, RetailStream needs ` +
      `${OLDEST_NODE.join('.')} or newer: install it from https://nodejs.org`,
  );
}

/** Installs packages and builds, each only when what it depends on has changed. */
export function prepare() {
  requireNode();
  ifChanged('node_modules/.installed', digestOf([join(root, 'package-lock.json')]), () => {
    console.log('Installing packages (first start only) …');
    // The build needs the development packages, also where NODE_ENV says production.
    run('npm', ['ci', '--include=dev', '--no-fund', '--no-audit', '--loglevel=error']);
  });
  ifChanged('dist/.built', digestOf(sources()), () => {
    console.log('Building …');
    run('npm', ['run', '--silent', 'build']);
  });
}

/** Acts when the marker, a file below the root, does not hold the digest; then writes it. */
export function ifChanged(marker, digest, action) {
  const file = join(root, marker);
  if (existsSync(file) && readFileSync(file, 'utf8') === digest) return;
  action();
  writeFileSync(file, digest);
}

/** One digest over files and the version of Node.js; the same wherever the folder lies. */
export function digestOf(files) {
  const hash = createHash('sha256').update(process.versions.node);
  for (const file of files) hash.update(relative(root, file)).update(readFileSync(file));
  return hash.digest('hex');
}

function sources() {
  const files = [
    'package-lock.json',
    'package.json',
    'nest-cli.json',
    'tsconfig.json',
    'vite.config.ts',
  ];
  const folders = ['apps', 'libs', 'bench', 'migrations'];
  const below = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true })
      .map((name) => join(root, folder, String(name)))
      .filter((file) => statSync(file).isFile()),
  );
  return [...files.map((file) => join(root, file)), ...below.sort()];
}

/** Runs a command to its end; ends this process when it fails. */
export function run(command, args, { cwd = root, env = process.env } = {}) {
  const { status, error } = spawnSync(command, args, {
    cwd,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status === 0) return;
  fail(`${command} ${args.join(' ')} failed${error ? `: ${error.message}` : ''}`, 1);
}

function fail(message, code = 2) {
  console.error(`retailstream: ${message}`);
  process.exit(code);
}
