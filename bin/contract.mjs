import { prepare } from './prepare.mjs';

prepare();
await import('../dist/apps/worker/src/contract.cli.js');
