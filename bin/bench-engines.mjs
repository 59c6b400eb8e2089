// `npm run bench:engines`: DuckDB against Spark, over the same files by the same SQL. Installs Spark first.
import { spawnSync } from 'node:child_process';
import { prepare, root } from './prepare.mjs';

prepare();
const args = ['--conditions=source', '--import=tsx', 'bench/engines/main.ts'];
const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
process.exit(status ?? 1);
