#!/usr/bin/env node
// `retailstream`: the one command. Installs and builds where something has changed, and calls it.
import { existsSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { prepare, requireNode } from './prepare.mjs';

/** Applications that are commands, too. */
const APPS = { start: 'launcher', api: 'api', worker: 'worker' };
/** npm scripts of former versions whose command has another name now; the others kept theirs. */
const RENAMED = {
  'start:api': 'api',
  'start:worker': 'worker',
  'admin-key': 'create-key --name NAME --role admin',
  quarantine: 'quarantine, export-quarantine --out FILE or replay-quarantine --in FILE',
  snapshots: 'snapshots, or publish-snapshot --id ID --reason TEXT',
};

const [name, former] = process.argv.slice(2);
if (name === 'renamed') {
  console.error(
    `retailstream: USAGE: npm run ${former} is now npx retailstream ${RENAMED[former] ?? former}`,
  );
  process.exit(2);
}

const app = Object.hasOwn(APPS, name ?? '') ? APPS[name] : undefined;
const entry = new URL(`../dist/apps/${app ?? 'cli'}/src/main.js`, import.meta.url);
if (name === 'mcp') {
  // An assistant reads stdout as messages: this neither installs nor builds, which takes longer than it waits.
  requireNode();
  if (!existsSync(entry)) {
    console.error(
      'retailstream: USAGE: nothing is built yet: run npm start once, which also serves',
    );
    process.exit(2);
  }
  // What a command writes on stdout goes into pipes and `source`.
} else prepare(app === undefined ? process.stderr : process.stdout);

if (app !== undefined) {
  process.argv.splice(2, 1);
  // Libraries check less then, and answer faster; applications that are started inherit it.
  process.env.NODE_ENV ||= 'production';
}
// Since Node.js 22.1: what was compiled once is not compiled again.
nodeModule.enableCompileCache?.();
await import(entry.href);
