// Runs on changes of libs/catalogue apps/api/src/guests.ts apps/worker/src/guests.ts apps/cli/src/guests.ts apps/launcher/src/guests.ts apps/web/src/guests.ts
import { execFileSync } from 'node:child_process';
import { cp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { NpmStart } from '../e2e/instance.js';
import { findFreePortPair } from '../setup/free-ports.js';
import { createTempFolder } from '../setup/temp-folder.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const GUEST = 'libs/catalogue/';
/** The programs that the catalogue joins: its settings, and one entry of a list. The launcher has no list. */
const DOORS = ['api', 'cli', 'launcher', 'web', 'worker'].map(
  (program) => `apps/${program}/src/guests.ts`,
);

let copy: string;
let started: NpmStart | undefined;

beforeAll(async () => {
  copy = await createTempFolder('without-catalogue');
});
afterAll(async () => {
  await started?.stop();
  await rm(copy, { recursive: true, force: true });
});

it('builds, starts and answers without the catalogue', { timeout: 900_000 }, async () => {
  const listed = ['ls-files', '--cached', '--others', '--exclude-standard'];
  const files = execFileSync('git', listed, { cwd: root, encoding: 'utf8' }).trim().split('\n');
  for (const file of files) {
    if (!file.startsWith(GUEST)) await cp(join(root, file), join(copy, file));
  }
  for (const door of DOORS) {
    const place = join(copy, door);
    const joined = /^import \{ (\w+) \} from '#catalogue\/.*\n/m;
    const text = await readFile(place, 'utf8');
    const [line = '', name = ''] = joined.exec(text) ?? [];
    const without = text
      .replace(line, '')
      .replace(new RegExp(`\\.and\\(${name}\\b[^)]*\\)`), '')
      .replace(new RegExp(`(, )?\\b${name}(?=])|\\b${name}, `), '');
    expect(without).not.toMatch(/catalogue/i);
    await writeFile(place, without);
  }
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
  const build = "import { prepare } from './bin/prepare.mjs'; prepare();";
  execFileSync(process.execPath, ['--input-type=module', '-e', build], { cwd: copy });

  const port = await findFreePortPair();
  const state = join(copy, '.retailstream');
  started = new NpmStart(['--state', state, '--port', String(port)], {}, copy);
  await started.waitUntilServing();
  const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
  const answer = (await (await get('/v1/weekly-top-stores?first=1')).json()) as {
    nodes: unknown[];
  };
  expect(answer.nodes).toHaveLength(1);
  expect((await get('/answers')).status).toBe(200);
  expect((await get('/catalogue')).status).toBe(404);
  const described = await (await get('/openapi.json')).text();
  expect(described).not.toContain('/v1/sql');
  expect(described).not.toContain('/v1/admin/catalogue');
});
