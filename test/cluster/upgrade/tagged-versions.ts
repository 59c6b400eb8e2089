import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** A commit whose state the test upgrades. */
export interface OlderVersion {
  name: string;
  commit: string;
}

/** Returns the released versions of a repository: its tags `v…`, oldest first. */
export async function taggedVersions(repository: string): Promise<OlderVersion[]> {
  // For an annotated tag, the commit that it points to.
  const commit = '%(if)%(*objectname)%(then)%(*objectname)%(else)%(objectname)%(end)';
  const { stdout } = await promisify(execFile)(
    'git',
    ['for-each-ref', 'refs/tags/v*', '--sort=creatordate', `--format=${commit} %(refname:short)`],
    { cwd: repository },
  );
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => ({ commit: line.slice(0, line.indexOf(' ')), name: line.replace(/^\w+ /, '') }));
}
