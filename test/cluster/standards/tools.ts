import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readEnvironment } from '#platform/config/environment.js';
import { withInstallLock } from '#test/cloud/install/install-lock.js';
import { runCommand } from '#test/cloud/install/run-command.js';

const here = (name: string) => fileURLToPath(new URL(`tools/${name}`, import.meta.url));
const PINNED = ['package.json', 'package-lock.json', 'requirements.txt'];

/** Where the tools lie that judge the API from outside: none of them is a package of the project. */
export interface StandardsTools {
  /** Of redocly, spectral, openapi-typescript and a TypeScript 5. */
  npm: string;
  /** Of schemathesis and openapi-python-client. */
  python: string;
}

/** Installs them once for each set of pinned versions, in the user's cache. @returns their bin folders */
export async function ensureStandardsTools(): Promise<StandardsTools> {
  const hash = createHash('sha256');
  for (const file of PINNED) hash.update(await readFile(here(file)));
  const digest = hash.digest('hex').slice(0, 12);
  const cache = readEnvironment()['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const root = join(cache, 'retailstream', 'standards', digest);
  await withInstallLock(`retailstream-standards-${digest}`, async () => {
    if ((await stat(join(root, 'done')).catch(() => undefined)) !== undefined) return;
    await rm(root, { recursive: true, force: true });
    await mkdir(root, { recursive: true });
    for (const file of PINNED) await copyFile(here(file), join(root, file));
    await runCommand('npm', [
      'ci',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--prefix',
      root,
    ]);
    await runCommand('python3', ['-m', 'venv', join(root, 'venv')]);
    await runCommand(join(root, 'venv', 'bin', 'pip'), [
      ...['install', '--quiet', '--disable-pip-version-check', '-r', here('requirements.txt')],
    ]);
    // Last: a half-made folder does not have it.
    await copyFile(here('requirements.txt'), join(root, 'installing'));
    await rename(join(root, 'installing'), join(root, 'done'));
  });
  return { npm: join(root, 'node_modules', '.bin'), python: join(root, 'venv', 'bin') };
}
