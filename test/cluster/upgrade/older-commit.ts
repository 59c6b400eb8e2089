import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { readEnvironment } from '#platform/config/environment.js';

const run = promisify(execFile);

/** What the test runner and npm say of this version is not for the older one. */
const FOREIGN = /^(NODE_ENV|NODE_OPTIONS|VITEST.*|npm_(?!config_(cache|registry)$).*)$/;

/**
 * Clones a repository at one of its commits, and has that version install its packages and build itself
 * as a newcomer's first start does.
 * @param folder to be made
 * @throws Error when the history there does not reach back to the commit
 */
export async function checkOutAndBuild(
  repository: string,
  commit: string,
  folder: string,
): Promise<void> {
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
