import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** A commit whose state is brought up to date. */
export interface OlderVersion {
  name: string;
  commit: string;
}

/** The versions of a repository that were released: its tags `v…`, oldest first. */
export async function taggedVersions(repository: string): Promise<OlderVersion[]> {
  // Of a tag with a message the commit that it is put on.
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
