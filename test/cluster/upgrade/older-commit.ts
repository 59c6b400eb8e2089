import { execFile } from 'node:child_process';
import { mkdir, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readEnvironment } from '#platform/config/environment.js';
import { withInstallLock } from '../../cloud/install/install-lock.js';

const run = promisify(execFile);

/** What the test runner and npm say of this version is not for the older one. */
const FOREIGN = /^(NODE_ENV|NODE_OPTIONS|VITEST.*|npm_(?!config_(cache|registry)$).*)$/;
const KEPT_MS = 30 * 24 * 3_600_000;

/**
 * A repository at one of its commits, with packages installed and built, in the user's cache. Only the first
 * call for a commit and a version of Node.js builds it. Builds that nobody used for 30 days are removed.
 * @param builds folder of all builds
 * @returns the folder of the checkout
 * @throws Error when the history there does not reach back to the commit
 */
export async function buildOf(
  repository: string,
  commit: string,
  builds = join(cacheFolder(), 'retailstream', 'builds'),
): Promise<string> {
  await removeUnused(builds);
  const name = `${commit}-node-${process.versions.node}-${process.platform}-${process.arch}`;
  const folder = join(builds, name);
  const checkout = join(folder, 'checkout');
  await withInstallLock(`retailstream-build-${name}`, async () => {
    if (!(await usedAt(folder))) {
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true });
      await checkOutAndBuild(repository, commit, checkout);
      // Last: a half-made folder does not have it.
      await writeFile(doneIn(folder), '');
    }
    const now = new Date();
    await utimes(doneIn(folder), now, now);
  });
  return checkout;
}

const cacheFolder = () => readEnvironment()['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
const doneIn = (folder: string) => join(folder, 'done');

/** When a build was used last; undefined of one that is not whole. */
async function usedAt(folder: string): Promise<Date | undefined> {
  return (await stat(doneIn(folder)).catch(() => undefined))?.mtime;
}

async function removeUnused(builds: string): Promise<void> {
  for (const name of await readdir(builds).catch(() => [])) {
    const used = await usedAt(join(builds, name));
    if (!used || Date.now() - used.getTime() < KEPT_MS) continue;
    await rm(join(builds, name), { recursive: true, force: true });
  }
}

/** Has the version install its packages and build itself as a newcomer's first start does. */
async function checkOutAndBuild(repository: string, commit: string, folder: string): Promise<void> {
  await run('git', ['clone', '--quiet', '--no-checkout', repository, folder]);
  await run('git', ['checkout', '--quiet', '--detach', commit], { cwd: folder }).catch(
    (cause: unknown) => {
      const advice = 'fetch the whole history, for instance by git fetch --unshallow';
      throw new Error(`${repository} has no commit ${commit}: ${advice}`, { cause });
    },
  );
  const env = Object.fromEntries(
    Object.entries(readEnvironment()).filter(([name]) => !FOREIGN.test(name)),
  );
  await run('npm', ['start', '--silent', '--', '--help'], { cwd: folder, env });
}
