import { prepare } from './prepare.mjs';

prepare();
// Libraries check less then, and answer faster; applications that are started inherit it.
process.env.NODE_ENV ||= 'production';
await import('../dist/apps/launcher/src/main.js');
