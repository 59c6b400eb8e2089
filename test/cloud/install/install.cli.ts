import { ensureToolchain } from './toolchain.js';

// `node bin/cloud.mjs install`
await ensureToolchain();
