#!/usr/bin/env node
// `retailstream`: the one command. Installs and builds after changes, then runs it.
import { existsSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { prepare, requireNode } from './prepare.mjs';

/** Applications that are also commands. */
const APPS = { start: 'launcher', api: 'api', worker: 'worker' };

const [name] = process.argv.slice(2);
const app = Object.hasOwn(APPS, name ?? '') ? APPS[name] : undefined;
const entry = new URL(`../dist/apps/${app ?? 'cli'}/src/main.js`, import.meta.url);
if (name === 'mcp') {
  // An assistant reads stdout as messages, and does not wait for an installation or build.
  requireNode();
  if (!existsSync(entry)) {
    console.error('retailstream: USAGE: no build exists: run npm start once');
    process.exit(2);
  }
  // Stdout of a command must stay clean for pipes and `source`.
} else prepare(app === undefined ? process.stderr : process.stdout);

if (app !== undefined) {
  process.argv.splice(2, 1);
  // Libraries check less in production and run faster; started applications inherit it.
  process.env.NODE_ENV ||= 'production';
}
// Since Node.js 22.1: caches compiled code, that of started applications too.
nodeModule.enableCompileCache?.();
process.env.NODE_COMPILE_CACHE ??= nodeModule.getCompileCacheDir?.() ?? '';
await import(entry.href);
