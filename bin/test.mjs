// Runs a lane of tests from a bare clone on. `npm test` needs Node.js and npm only, and leaves whole runs to `npm run
// test:runs`. `npm run test:cluster` needs Hadoop, Spark, Hive, Sqoop, Redis and a local AWS. It installs them first:
// in the user's cache, and as root also Debian's packages. `-- --changed` leaves out the specs that recent commits did not
// touch, of those that name what they run on.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { untouchedClusterSpecs } from './long-specs.mjs';
import { prepareTools, root, run } from './prepare.mjs';

const [lane, ...given] = process.argv.slice(2);
const isChanged = lane === 'cluster' && given[0] === '--changed';
const args = isChanged ? untouchedClusterSpecs().flatMap((spec) => ['--exclude', spec]) : given;
if (isChanged)
  console.log(
    `not touched by recent commits: ${args.filter((each) => each !== '--exclude').join(', ') || 'none'}`,
  );
prepareTools();
if (lane === 'cluster') run(process.execPath, ['bin/build-loader.mjs']);
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const { status } = spawnSync(process.execPath, [vitest, 'run', '--config', config(), ...args], {
  cwd: root,
  stdio: ['ignore', 'inherit', 'inherit'],
});
process.exit(status ?? 1);

/** `npm test -- PATH` runs all specs below the path, also those of `npm run test:runs`. */
function config() {
  const namesPath = args[0] !== undefined && !args[0].startsWith('-');
  return lane === 'test' && namesPath ? 'vitest.config.ts' : `vitest.${lane}.config.ts`;
}
