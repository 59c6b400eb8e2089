// A lane of tests, prepared from a bare clone on. `npm test` runs what needs Node.js and npm only, but
// for whole runs: those are in `npm run test:runs`. `npm run test:cluster` runs what needs Hadoop, Spark,
// Hive, Sqoop, Redis or a local AWS, which it installs first: in the user's cache, and as root Debian's
// packages too. Of these it skips spec files whose inputs have not changed since they passed, unless `--all`
// or a path is given.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { prepare, root, run } from './prepare.mjs';

const [lane, ...given] = process.argv.slice(2);
const args = given.filter((arg) => lane !== 'cluster' || arg !== '--all');
prepare();
if (lane === 'cluster') run(process.execPath, ['bin/build-loader.mjs']);
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const { status } = spawnSync(process.execPath, [vitest, 'run', '--config', config(), ...args], {
  cwd: root,
  env: lane === 'cluster' ? { ...process.env, CLUSTER_SPECS: clusterSpecs() } : process.env,
  stdio: ['ignore', 'inherit', 'inherit'],
});
process.exit(status ?? 1);

/** `npm test -- PATH` runs what is below the path, of `npm run test:runs` too. */
function config() {
  const namesPath = args[0] !== undefined && !args[0].startsWith('-');
  return lane === 'test' && namesPath ? 'vitest.config.ts' : `vitest.${lane}.config.ts`;
}

/** Vitest's configuration reads it: a named spec file and `--all` skip nothing; all record what passes. */
function clusterSpecs() {
  return given.length > 0 ? 'all' : 'changed';
}
