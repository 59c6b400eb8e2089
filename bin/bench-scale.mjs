// `npm run bench:scale`: the pipeline over 1, 10 and 100 times the sample's rows.
import { prepare } from './prepare.mjs';

prepare();
await import('../dist/bench/scale/main.js');
