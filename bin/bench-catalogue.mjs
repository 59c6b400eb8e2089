// `npm run bench:catalogue`: questions in SQL beside plain DuckDB, a profile, a crawl of many files.
import { prepare } from './prepare.mjs';

prepare();
await import('../dist/bench/catalogue/main.js');
