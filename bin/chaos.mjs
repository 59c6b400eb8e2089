// `npm run chaos`: disturbs runs in every way there is and holds them to undisturbed ones.
import { spawnSync } from 'node:child_process';
import { prepare, root } from './prepare.mjs';

prepare();
const args = [
  '--conditions=source',
  '--import=tsx',
  'test/chaos/main.ts',
  ...process.argv.slice(2),
];
const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
process.exit(status ?? 1);
