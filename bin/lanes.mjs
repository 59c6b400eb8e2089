// `npm run lanes -- summary`: what the last runs of the lanes came to. `record` writes their costs into
// test/lanes/costs.json, and `budget` sets test/lanes/budget.json to them.
import { spawnSync } from 'node:child_process';
import { prepare, root } from './prepare.mjs';

prepare();
const args = [
  '--conditions=source',
  '--import=tsx',
  'test/lanes/main.ts',
  ...process.argv.slice(2),
];
const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
process.exit(status ?? 1);
