import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { parse, print } from 'graphql';
import { defineConfig, type Plugin } from 'vite';

const root = resolve(import.meta.dirname, 'apps/web');
const outDir = resolve(import.meta.dirname, 'dist/web');

/** The best quality takes ten times as long, for a twentieth less. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };

/** Writes each file in compressed form beside it, so that the API never compresses one. */
const compressed: Plugin = {
  name: 'compressed',
  apply: 'build',
  async closeBundle() {
    const files = await readdir(outDir, { recursive: true });
    const texts = files.filter((file) => /\.(js|css|html|svg)$/.test(file));
    await Promise.all(
      texts.map(async (file) => {
        const path = join(outDir, file);
        const text = await readFile(path);
        await writeFile(`${path}.br`, await promisify(brotliCompress)(text, BROTLI));
        await writeFile(`${path}.gz`, await promisify(gzip)(text));
      }),
    );
  },
};

/** Modules of data about the answers, and the functions that return it. */
const MODULES: Record<string, string> = {
  'virtual:answers': 'listPresentations',
  'virtual:answer-sql': 'listAnswerSql',
};

/** An example query is declared in few lines, and shown in many. */
const laidOut = (key: string, value: unknown) =>
  key === 'example' ? print(parse(String(value))) : value;

/** Puts the declarations of the answers into the pages, as data: `bin/build.mjs` has compiled them before. */
const answers: Plugin = {
  name: 'answers',
  resolveId: (id) => (id in MODULES ? `\0${id}` : undefined),
  async load(id) {
    const name = MODULES[id.slice(1)];
    if (!id.startsWith('\0') || name === undefined) return undefined;
    await import('reflect-metadata');
    const registry = resolve(import.meta.dirname, 'dist/libs/analytics/src/answers/answers.js');
    const functions = (await import(registry)) as Record<string, () => object>;
    return `export default ${JSON.stringify(functions[name]?.(), laidOut)};`;
  },
};

/** Modules of one file: some, and those that they import, directly or not, but for the files before it. */
const TOGETHER: { name: string; modules: string[]; but?: RegExp }[] = [
  // The entry itself is a file: the explorer shares parts of this one.
  { name: 'first', modules: ['main.tsx'], but: /virtual:|src.main/ },
  { name: 'parts', modules: ['home/home.tsx'], but: /virtual:|src.(answers|home)./ },
  {
    name: 'answers',
    modules: ['answers/answer-page.tsx', 'answers/prefetch.ts'],
    but: /virtual:/,
  },
  { name: 'home', modules: ['home/home.tsx'], but: /virtual:/ },
];
const imported = new Map<string, Set<string>>();

/** Finds what a module imports, directly or not. */
const together: Plugin = {
  name: 'together',
  apply: 'build',
  buildEnd() {
    for (const { name, modules } of TOGETHER) {
      const found = new Set(modules.map((path) => resolve(root, 'src', path)));
      for (const id of found) {
        for (const each of this.getModuleInfo(id)?.importedIds ?? []) found.add(each);
      }
      imported.set(name, found);
    }
  },
};

/** Builds the console and the explorer at `/graphiql` into `dist/web`, which the API serves. */
export default defineConfig({
  root,
  resolve: {
    alias: [
      { find: /^#web\/(.*)\.js$/, replacement: `${root}/src/$1` },
      {
        find: /^#(\w+)\/console\/(.*)\.js$/,
        replacement: `${resolve(import.meta.dirname, 'libs')}/$1/src/console/$2`,
      },
      {
        // Charts are compiled for pages only. The condition "source" would apply to packages too.
        find: /^#analytics\/(.*)\.js$/,
        replacement: resolve(import.meta.dirname, 'libs/analytics/src/$1.ts'),
      },
    ],
  },
  plugins: [answers, together, compressed],
  build: {
    outDir,
    emptyOutDir: true,
    target: 'es2022',
    // Pictures as data: addresses would need an exception in the content security policy.
    assetsInlineLimit: 0,
    manifest: 'manifest.json',
    modulePreload: { polyfill: false },
    // The explorer is one large package, loaded by those who open it.
    chunkSizeWarningLimit: 2000,
    reportCompressedSize: false,
    rolldownOptions: {
      // On a busy machine it would tell on each build which plugin took longest.
      checks: { pluginTimings: false },
      onLog(level, log, report) {
        // "use client" at the top of a package's file means nothing in a page without a server of React.
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') report(level, log);
      },
      output: {
        // The file of a chart has the name of its answer.
        chunkFileNames: ({ facadeModuleId }) => {
          const [, answer = '[name]'] =
            /answers.([^\\/]+).chart\.ts$/.exec(facadeModuleId ?? '') ?? [];
          return `assets/${answer}-[hash].js`;
        },
        // A browser asks for six files at once, and each has its own delay.
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [
            {
              name: 'react',
              test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/,
              priority: 1,
            },
            ...TOGETHER.map(({ name, but }) => ({
              name,
              test: (id: string) => imported.get(name)?.has(id) === true && but?.test(id) !== true,
            })),
          ],
        },
      },
      input: {
        console: resolve(root, 'index.html'),
        graphiql: resolve(root, 'graphiql/index.html'),
      },
    },
  },
});
