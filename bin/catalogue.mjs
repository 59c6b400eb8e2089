import { prepare } from './prepare.mjs';

prepare();
await import('../dist/apps/cli/src/catalogue.cli.js');
