// For assistants, which read stdout as messages: this neither installs nor builds, since both write there.
import { existsSync } from 'node:fs';
import { requireNode } from './prepare.mjs';

requireNode();
const command = new URL('../dist/apps/cli/src/mcp.cli.js', import.meta.url);
if (!existsSync(command)) {
  console.error('retailstream: USAGE: nothing is built yet: run npm start once, which also serves');
  process.exit(2);
}
await import(command.href);
