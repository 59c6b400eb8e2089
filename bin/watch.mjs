// `npm run dev`: starts everything that `npm start` starts, restarts it on a change, and serves the page with hot
// reload.
import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createServer } from 'vite';
import { copy, emit, isModule } from './emit.mjs';
import { prepare, root } from './prepare.mjs';
import { watchSources } from './watch-sources.mjs';

/** Paths that the page requests from the API. */
const SERVED = ['/v1', '/graphql', '/docs', '/auth', '/openapi.json'];

prepare();
const { options, port, pagePort } = parseOptions(process.argv.slice(2));
/** Files that did not compile. */
let failed = [];
let launcher = launch();

const api = `http://127.0.0.1:${port ?? 3000}`;
const web = await createServer({
  configFile: join(root, 'vite.config.ts'),
  clearScreen: false,
  server: {
    ...(pagePort === undefined ? {} : { port: Number(pagePort), strictPort: true }),
    proxy: Object.fromEntries(SERVED.map((path) => [`^${path}(?![\\w])`, api])),
  },
});
await web.listen();
web.printUrls();

watchSources(root, (files) => void apply(files));

for (const signal of ['SIGINT', 'SIGTERM']) {
  // Vite ends this process on SIGTERM once it has closed.
  process.on(signal, () => launcher?.kill(signal));
}

/** `--page-port N` is the port of the page with hot reload; the launcher gets the other options. */
function parseOptions(args) {
  const known = { port: { type: 'string' }, 'page-port': { type: 'string' } };
  const { values, tokens } = parseArgs({ args, options: known, strict: false, tokens: true });
  const own = tokens.find(({ kind, name }) => kind === 'option' && name === 'page-port');
  const options = own ? args.toSpliced(own.index, own.inlineValue ? 1 : 2) : args;
  return { options, port: values.port, pagePort: values['page-port'] };
}

function launch() {
  const entry = join(root, 'dist/apps/launcher/src/main.js');
  const child = fork(entry, options, { stdio: 'inherit' });
  child.once('exit', (code) => {
    if (child === launcher) process.exit(code ?? 1);
  });
  return child;
}

/** Compiles changed files and restarts the programs that use them. After an error all of them wait for the next change. */
async function apply(changed) {
  const files = [...new Set([...failed, ...changed])].filter((file) =>
    existsSync(join(root, file)),
  );
  failed = [];
  try {
    for (const file of files) await (isModule(file) ? emit(file) : copy(file));
  } catch (error) {
    console.error(error.message);
    failed = files;
    return;
  }
  if (files.some((file) => /^(migrations|apps\/launcher)\//.test(file))) {
    const former = launcher;
    launcher = undefined;
    former.once('exit', () => (launcher = launch()));
    former.kill('SIGTERM');
  } else launcher?.send('restart');
  if (files.some((file) => file.startsWith('libs/analytics/'))) await web.restart();
}
