// `npm run bench:api`: REST and GraphQL under load, beside Fastify, Mercurius and Apollo alone.
import { prepare } from './prepare.mjs';

prepare();
await import('../dist/bench/api/main.js');
