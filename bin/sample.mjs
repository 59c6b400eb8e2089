import { prepare } from './prepare.mjs';

prepare();
await import('../dist/libs/sample/src/command/write-sample.cli.js');
