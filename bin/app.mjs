// Starts one application on its own, configured by environment variables, as in production.
import { prepare } from './prepare.mjs';

prepare();
// Libraries check less then, and answer faster.
process.env.NODE_ENV ||= 'production';
await import(`../dist/apps/${process.argv[2]}/src/main.js`);
