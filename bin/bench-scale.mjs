// `npm run bench:scale`: the pipeline over 1, 10 and 100 times the sample's rows, or over 1, 10 and 50
// million transactions.
import { prepare } from './prepare.mjs';

prepare();
await import('../dist/bench/scale/main.js');
