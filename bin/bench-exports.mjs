// `npm run bench:exports`: whole lists and the joined rows in every form, beside COPY.
import { prepare } from './prepare.mjs';

prepare();
await import('../dist/bench/exports/main.js');
