import { readEnvironment } from '#platform/config/environment.js';
import { type Options, parseOptions } from './options.js';
import { serve } from './serve.js';

const HELP = `npm run tool -- monitoring [options]

  --state DIR              state folder; files go to DIR/monitoring (.retailstream)
  --api HOST:PORT          address of the API's /metrics (127.0.0.1:3000)
  --worker HOST:PORT       address of the worker's /metrics (127.0.0.1:3001); several with commas
  --token-file FILE        token for /metrics of the API
  --pages URL              URL that receives urgent alerts (page)
  --tickets URL            URL that receives other alerts (ticket)
  --runbooks URL           page of runbooks that alerts link to (file:// and docs/runbooks.md here)
  --prometheus-port PORT   (9090)
  --alertmanager-port PORT (9093)
  --grafana-port PORT      (3002)`;

function readOptions(args: string[]): Options {
  try {
    return parseOptions(args);
  } catch (error) {
    console.error(
      `monitoring: ${error instanceof Error ? error.message : String(error)}\n\n${HELP}`,
    );
    return process.exit(2);
  }
}

const args = process.argv.slice(2);
if (args.includes('--help')) {
  console.log(HELP);
  process.exit(0);
}
const options = readOptions(args);
const { running, missing, stop } = await serve(options, readEnvironment());
console.log(`Configuration, rules and dashboards are in ${options.folder}`);
for (const { program, log } of running) {
  console.log(`${program.name.padEnd(13)} ${program.formatAddress(options.ports)}   log ${log}`);
}
for (const { name, install } of missing) {
  console.log(`${name.padEnd(13)} is not installed: ${install}`);
}
if (running.length === 0) {
  console.error('monitoring: none of the three programs is on the PATH, so nothing was started');
  process.exit(1);
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => void stop().then(() => process.exit(0)));
}
for (const { program, child, log } of running) {
  child.once('exit', (code) => {
    console.error(`monitoring: ${program.name} stopped with ${code ?? 'a signal'}; see ${log}`);
  });
}
console.log('Ctrl-C stops them.');
