// `npm run monitoring`: Prometheus, Alertmanager and Grafana over the two applications, as far as they are
// installed. What they are started with is made from monitoring/.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { prepare, root } from './prepare.mjs';

prepare();
const program = join('monitoring', 'serve', 'serve.cli.ts');
const args = ['--conditions=source', '--import=tsx', program, ...process.argv.slice(2)];
const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.once('exit', (code) => process.exit(code ?? 1));
