import { prepare } from './prepare.mjs';

prepare();
await import('../dist/apps/launcher/src/main.js');
