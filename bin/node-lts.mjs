// The newest Node.js LTS, in the user's cache. Its binary comes from npm packages for each platform, which this
// repository does not contain.
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { run } from './prepare.mjs';

/** Raise it when the next even version becomes LTS, each October. */
const LTS = '24';

/** Installs it once. @returns the folder of its `node` */
export function nodeLts() {
  const name = `node-${process.platform}-${process.arch}`;
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  const folder = join(cache, 'retailstream', `node-${LTS}`);
  const bin = join(folder, 'node_modules', name, 'bin');
  if (!existsSync(join(bin, 'node'))) {
    const quiet = ['--no-fund', '--no-audit', '--no-save', '--loglevel=error'];
    run('npm', ['install', '--prefix', folder, ...quiet, `${name}@${LTS}`]);
  }
  return bin;
}
