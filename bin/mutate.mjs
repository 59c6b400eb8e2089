// `npm run mutate -- PATH`: puts faults into the code and says which of them no spec notices.
import { spawnSync } from 'node:child_process';
import { prepare, root } from './prepare.mjs';

prepare();
const args = [
  '--conditions=source',
  '--import=tsx',
  'test/mutation/main.ts',
  ...process.argv.slice(2),
];
const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
process.exit(status ?? 1);
