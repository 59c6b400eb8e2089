// `npm run bench:attacks`: hostile requests against the real API, with its memory and `/livez` meanwhile.
import { prepare } from './prepare.mjs';

prepare();
await import('../dist/bench/attacks/main.js');
