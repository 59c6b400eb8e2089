import { execFile } from 'node:child_process';
import { mkdir, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readEnvironment } from '#platform/config/environment.js';
import { withInstallLock } from '../../cloud/install/install-lock.js';

const run = promisify(execFile);

/** Settings of this version's test runner and npm, which the older one must not inherit. */
const FOREIGN = /^(NODE_ENV|NODE_OPTIONS|VITEST.*|npm_(?!config_(cache|registry)$).*)$/;
const KEPT_MS = 7 * 24 * 3_600_000;

/** Returns the last commit whose schema is older than a repository's: the state that the next upgrade meets. */
export async function commitBeforeMigration(repository: string): Promise<string> {
  const args = ['log', '-1', '--first-parent', '--format=%H^', '--', 'migrations'];
  const { stdout: parent } = await run('git', args, { cwd: repository });
  const { stdout } = await run('git', ['rev-parse', parent.trim()], { cwd: repository });
  return stdout.trim();
}

/**
 * Returns a repository at one of its commits, with packages installed and built, in the user's cache. Only the first
 * call for a commit and a version of Node.js builds it. Removes builds that were unused for 7 days.
 * @param builds folder of all builds
 * @returns the folder of the checkout
 * @throws Error when the clone's history does not include the commit
 */
export async function buildCommit(
  repository: string,
  commit: string,
  builds = join(findCacheFolder(), 'retailstream', 'builds'),
): Promise<string> {
  await removeUnused(builds);
  const name = `${commit}-node-${process.versions.node}-${process.platform}-${process.arch}`;
  const folder = join(builds, name);
  const checkout = join(folder, 'checkout');
  await withInstallLock(`retailstream-build-${name}`, async () => {
    if (!(await readUsedAt(folder))) {
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true });
      await checkOutAndBuild(repository, commit, checkout);
      // Last: marks the folder as complete.
      await writeFile(toDonePath(folder), '');
    }
    const now = new Date();
    await utimes(toDonePath(folder), now, now);
  });
  return checkout;
}

const findCacheFolder = () => readEnvironment()['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
const toDonePath = (folder: string) => join(folder, 'done');

/** When a build was last used; undefined for an incomplete one. */
async function readUsedAt(folder: string): Promise<Date | undefined> {
  return (await stat(toDonePath(folder)).catch(() => undefined))?.mtime;
}

async function removeUnused(builds: string): Promise<void> {
  for (const name of await readdir(builds).catch(() => [])) {
    const used = await readUsedAt(join(builds, name));
    if (!used || Date.now() - used.getTime() < KEPT_MS) continue;
    await rm(join(builds, name), { recursive: true, force: true });
  }
}

/** Installs the version's packages and builds it, like a new user's first start. */
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
