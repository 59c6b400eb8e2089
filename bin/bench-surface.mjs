// `npm run bench:surface`: every public path of the real API once at its largest and many times at once, with its
// processor time, memory and `/livez` meanwhile.
import { prepare } from './prepare.mjs';

prepare();
await import('../dist/bench/attacks/surface/main.js');
