// Bundles the loader function into one file for AWS Lambda: dist/loader/index.mjs, which exports `handler`. It needs
// only the SDK's clients, which the runtime provides.
import { mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from './prepare.mjs';

const folder = join(root, 'dist', 'loader');
const partial = `${folder}.${process.pid}`;

await build({
  absWorkingDir: root,
  entryPoints: ['apps/loader/src/handler.ts'],
  outfile: join(partial, 'index.mjs'),
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  conditions: ['source'],
  sourcemap: true,
  // The runtime has the SDK's clients, but not the signer of tokens, so the bundle includes that.
  external: ['@aws-sdk/client-*', 'pg-native'],
  // CommonJS packages load Node.js modules by `require`.
  banner: {
    js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);",
  },
  logLevel: 'warning',
});

// Replaces whole files: another process may be about to run the former one.
mkdirSync(folder, { recursive: true });
for (const name of ['index.mjs.map', 'index.mjs']) {
  renameSync(join(partial, name), join(folder, name));
}
rmSync(partial, { recursive: true });

const kilobytes = Math.round(statSync(join(folder, 'index.mjs')).size / 1024);
console.log(`dist/loader/index.mjs: ${kilobytes} kB`);
