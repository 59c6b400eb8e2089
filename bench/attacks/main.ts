import 'reflect-metadata';
import { writeFile } from 'node:fs/promises';
import { startChild } from '../child.js';
import { describeMachine } from '../machine.js';
import { openPublished } from '../published-sample.js';
import { runBench, say } from '../run-bench.js';
import { listOf } from '../verdict.js';
import { withClosers } from '../with-closers.js';
import { allAttacks } from './all-attacks.js';
import { toMarkdown, verdictsOf } from './attack-report.js';
import { parseOptions, USAGE } from './options.js';
import { attackedSettings } from './attacked-settings.js';
import { runAttacks } from './run-attacks.js';
import { startTokenIssuer } from './token-issuer.js';

await runBench(async () => {
  const options = parseOptions(process.argv.slice(2));
  if (!options) {
    console.log(USAGE);
    return true;
  }
  const machine = describeMachine();
  const attacks = allAttacks.filter(({ name }) => name.includes(options.only ?? ''));
  const figures = await withClosers(async (closers) => {
    const { apiPort, environment } = await openPublished(closers, options.data);
    const issuer = await startTokenIssuer();
    closers.add(() => issuer.close());
    const api = await startChild('../apps/api/src/main.js', {
      ...environment,
      ...attackedSettings(issuer),
      NODE_ENV: 'production',
    });
    closers.add(() => api.stop());
    say(`${attacks.length} attacks`);
    return runAttacks(attacks, { port: apiPort, pid: api.pid, issuer });
  });
  const verdicts = verdictsOf(figures);
  console.log(`Measured on ${machine}.\n\n${toMarkdown(figures)}\n\n${listOf(verdicts)}`);
  if (options.json) {
    await writeFile(options.json, `${JSON.stringify({ machine, figures, verdicts }, null, 2)}\n`);
  }
  return verdicts.every(({ isMet }) => isMet);
});
