import { resolve } from 'node:path';
import { defineConfig } from 'vite';

const root = resolve(import.meta.dirname, 'apps/web');
/** Where `npm run dev:web` finds an API to ask. */
const API = 'http://127.0.0.1:3000';
const served = ['/v1', '/graphql', '/docs', '/auth', '/openapi.json'];

/** Builds the page at `/` and the explorer at `/graphiql` into `dist/web`, which the API serves. */
export default defineConfig({
  root,
  build: {
    outDir: resolve(import.meta.dirname, 'dist/web'),
    emptyOutDir: true,
    target: 'es2022',
    // Pictures as data: addresses would need an exception in the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The explorer is one large package, loaded by those who open it.
    chunkSizeWarningLimit: 2000,
    reportCompressedSize: false,
    rolldownOptions: {
      onLog(level, log, report) {
        // "use client" at the top of a package's file means nothing in a page without a server of React.
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') report(level, log);
      },
      input: { page: resolve(root, 'index.html'), graphiql: resolve(root, 'graphiql/index.html') },
    },
  },
  server: {
    proxy: Object.fromEntries(served.map((path) => [`^${path}(?![\\w])`, API])),
  },
});
