// Starts one application on its own, configured by environment variables, as in production.
import { prepare } from './prepare.mjs';

prepare();
await import(`../dist/apps/${process.argv[2]}/src/main.js`);
