import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readEnvironment } from '#platform/config/environment.js';
import { withInstallLock } from '#test/cloud/install/install-lock.js';
import { runCommand } from '#test/cloud/install/run-command.js';

const here = (name: string) => fileURLToPath(new URL(`packages/${name}`, import.meta.url));
const PINNED = ['package.json', 'package-lock.json', 'requirements.txt'];

/** What the recipes' readers have installed: none of it is a package of the project. */
export interface RecipeTools {
  python: string;
  /** Folder with graphql-codegen and a TypeScript 5. */
  nodeModules: string;
}

/** Installs them once for each set of pinned versions, in the user's cache. */
export async function ensureRecipeTools(): Promise<RecipeTools> {
  const hash = createHash('sha256');
  for (const file of PINNED) hash.update(await readFile(here(file)));
  const digest = hash.digest('hex').slice(0, 12);
  const cache = readEnvironment()['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const root = join(cache, 'retailstream', 'recipes', digest);
  const venv = join(root, 'venv');
  await withInstallLock(`retailstream-recipes-${digest}`, async () => {
    const done = join(root, 'done');
    if ((await stat(done).catch(() => undefined)) !== undefined) return;
    await rm(root, { recursive: true, force: true });
    await mkdir(root, { recursive: true });
    for (const file of PINNED) await copyFile(here(file), join(root, file));
    await runCommand('npm', ['ci', '--no-audit', '--no-fund', '--prefix', root]);
    await runCommand('python3', ['-m', 'venv', venv]);
    await runCommand(join(venv, 'bin', 'pip'), [
      ...['install', '--quiet', '--disable-pip-version-check', '-r', here('requirements.txt')],
    ]);
    // Last: a half-made folder does not have it.
    await writeFile(done, '');
  });
  return { python: join(venv, 'bin', 'python'), nodeModules: join(root, 'node_modules') };
}
