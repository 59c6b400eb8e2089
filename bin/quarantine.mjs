import { prepare } from './prepare.mjs';

prepare();
await import('../dist/apps/api/src/quarantine.cli.js');
