import { prepare } from './prepare.mjs';

prepare();
await import('../dist/libs/sample/src/write-sample.cli.js');
