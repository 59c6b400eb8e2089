import { installToolchain } from './toolchain.js';

// `node bin/cloud.mjs install`
await installToolchain();
