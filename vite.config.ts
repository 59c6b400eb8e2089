import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { parse, print } from 'graphql';
import { defineConfig, type Plugin } from 'vite';
import { HEADING } from './apps/web/src/home/heading.js';

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

/** What the page draws first, so that a browser paints it before it has loaded the code. */
const HOME = `<div class="page">
        <header class="masthead">
          <p class="name"><a href="/">RetailStream</a></p>
          <nav class="places" aria-label="Console"><a href="/answers">Answers</a></nav>
        </header>
        <main><div class="title"><h1>${HEADING.title}</h1><p>${HEADING.lead}</p></div></main>
      </div>`;

/** Writes a document for the home beside that of every other page. */
const homeDocument: Plugin = {
  name: 'home-document',
  apply: 'build',
  enforce: 'post',
  generateBundle(_options, bundle) {
    const { 'index.html': document } = bundle;
    if (document?.type !== 'asset') this.error('the build has no index.html');
    const place = '<div id="console">';
    const source = String(document.source).replace(place, `${place}\n      ${HOME}`);
    this.emitFile({ type: 'asset', fileName: 'home.html', source });
  },
};

/** Modules of data about the answers, and the functions that return it. */
const MODULES: Record<string, string> = {
  'virtual:answers': 'listPresentations',
  'virtual:answer-sql': 'listAnswerSql',
  'virtual:answer-examples': 'listAnswerExamples',
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

/** Modules of one file: what some pages import, directly or not, but for the files before it. */
const TOGETHER: { name: string; modules: string[]; but: RegExp }[] = [
  // The entry itself is a file: it would need one more, which only names it.
  {
    name: 'first',
    modules: ['main.tsx', 'home/home.tsx'],
    // The router imports one module of answers.
    but: /virtual:|src.(main|home)\b|src.answers.(?!values\.ts)/,
  },
  // A page itself is a file: in a file with others it would need one more, which only names it.
  {
    name: 'answers',
    modules: ['home/home.tsx', 'answers/all-answers.tsx', 'answers/answer-page.tsx'],
    but: /src.(home.home|answers.(all-answers|answer-page))\.tsx/,
  },
  { name: 'draw', modules: ['answers/charts.ts'], but: /src.answers/ },
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

/** Builds the console into `dist/web`, which the API serves. */
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
  plugins: [answers, together, homeDocument, compressed],
  build: {
    outDir,
    emptyOutDir: true,
    target: 'es2022',
    // Pictures as data: addresses would need an exception in the content security policy.
    assetsInlineLimit: 0,
    manifest: 'manifest.json',
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      // On a busy machine it would tell on each build which plugin took longest.
      checks: { pluginTimings: false },
      onLog(level, log, report) {
        // "use client" at the top of a package's file means nothing in a page without a server of React.
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') report(level, log);
      },
      output: {
        // A browser asks for six files at once, and each has its own delay.
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: TOGETHER.map(({ name, but }) => ({
            name,
            test: (id: string) => imported.get(name)?.has(id) === true && !but.test(id),
          })),
        },
      },
      input: resolve(root, 'index.html'),
    },
  },
});
