// `npm run bench:chunks`: ways to keep the chunks of a mart in PostgreSQL, loads and answers.
import { prepare } from './prepare.mjs';

prepare();
await import('../dist/bench/chunks/main.js');
