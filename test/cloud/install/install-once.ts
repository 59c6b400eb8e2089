import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { readEnvironment } from '#platform/config/environment.js';
import { withInstallLock } from './install-lock.js';
import { runCommand } from './run-command.js';

/**
 * Installs tools in the user's cache, once for each set of pinned versions.
 *
 * @param name of the tools, and of their folder in the cache
 * @param from folder of the files that pin the versions, ending in /
 * @param pinned names of those files; `install` finds copies of them
 * @param install receives the folder to install into
 * @returns that folder
 */
export async function installOnce(
  name: string,
  from: URL,
  pinned: readonly string[],
  install: (root: string) => Promise<void>,
): Promise<string> {
  const hash = createHash('sha256');
  for (const file of pinned) hash.update(await readFile(new URL(file, from)));
  const digest = hash.digest('hex').slice(0, 12);
  const cache = readEnvironment()['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const root = join(cache, 'retailstream', name, digest);
  await withInstallLock(`retailstream-${name}-${digest}`, async () => {
    const done = join(root, 'done');
    if ((await stat(done).catch(() => undefined)) !== undefined) return;
    await rm(root, { recursive: true, force: true });
    await mkdir(root, { recursive: true });
    for (const file of pinned) await copyFile(new URL(file, from), join(root, file));
    await install(root);
    // Last: marks the folder as complete.
    await writeFile(done, '');
  });
  return root;
}

/** Creates a virtual environment `venv` from the `requirements.txt` in a folder. */
export async function installPython(root: string): Promise<void> {
  await runCommand('python3', ['-m', 'venv', join(root, 'venv')]);
  await runCommand(join(root, 'venv', 'bin', 'pip'), [
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '-r',
    join(root, 'requirements.txt'),
  ]);
}
