import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKey } from '../setup/access.js';
import { Client } from '../e2e/client.js';
import { findFreePortPair } from '../setup/free-ports.js';
import { createTempFolder } from '../setup/temp-folder.js';
import { createTestWarehouse, type TestWarehouse } from '../setup/warehouse.js';
import { listCommands, splitWords } from './commands.js';
import { findExclusion, exclusions } from './excluded.js';
import { listBlocks, matchAll } from './markdown.js';
import { pages } from './pages.js';
import {
  askForRunThatWaits,
  awaitRunForFiles,
  findNewestRun,
  openGap,
  resumeFlow,
  stopRun,
} from './stopped-runs.js';
import { call, findCall } from './programs.js';
import { PATH, type RunningApps, startApps } from './running-apps.js';
import { WALKTHROUGHS } from './walkthroughs.js';
import { createWorkspace, type Workspace } from './workspace.js';

/** Long enough to build changed applications. */
const START_MS = 300_000;

const shell = promisify(execFile);

/** How a page calls the command that both forms start. */
const NPM_FORM = /\b(?:npx retailstream|npm run ops --)(?= )/;
const BINARY = 'node bin/retailstream.mjs';

/** Each once, with its first page. */
const all = new Map<string, string>();
// `walkthroughs.long-cluster-spec.ts` runs the commands of the walkthroughs, because they need the added code.
const asked = pages.filter(({ path }) => path !== WALKTHROUGHS);
for (const page of asked) {
  for (const command of listCommands(page)) if (!all.has(command)) all.set(command, page.path);
}
const texts = [...all.keys()];

describe('the commands of the pages, on one running instance', () => {
  const closers: (() => Promise<unknown>)[] = [];
  let folder: string;
  let workspace: Workspace;
  let warehouse: TestWarehouse;
  let apps: RunningApps;
  let environment: Record<string, string>;
  let key: string;
  /** The key that a page creates for personal data. */
  let personalKey: string;

  beforeAll(async () => {
    folder = await createTempFolder('docs');
    closers.push(() => rm(folder, { recursive: true, force: true }));
    [workspace, warehouse] = await Promise.all([createWorkspace(folder), createTestWarehouse()]);
    closers.push(() => warehouse.drop());
    environment = {
      STATE_DIR: join(folder, 'state'),
      SOURCE_URL: `file:${workspace.deliveries}`,
      LAKE_URL: `file:${join(folder, 'lake')}`,
      WAREHOUSE_URL: warehouse.url,
      CATALOGUE_URLS: `file:${join(workspace.home, 'chain')}`,
      // Like `npm start`, which the pages describe.
      ANONYMOUS_READING: 'on',
    };
    apps = await startApps(await findFreePortPair(), environment);
    closers.push(() => apps.stop());
    key = await createKey(warehouse.warehouse);
    personalKey = key;
    for (const flow of ['retail-mart', 'weekly-sales']) {
      await client().post('/v1/admin/runs', { flow });
      await waitUntilSettled();
    }
  }, START_MS);
  afterAll(async () => {
    for (const close of closers.reverse()) await close();
  });

  const client = () => new Client(apps.api, key);

  /** Waits until no run is active. */
  async function waitUntilSettled(): Promise<void> {
    const [run] = await client().readJson<{ id: string }[]>('/v1/admin/runs?first=1');
    if (run) await client().waitForRun(`/v1/admin/runs/${run.id}`);
  }

  /** Replaces the placeholders of a page by real values. */
  async function fillIn(command: string): Promise<string> {
    let text = command
      .replaceAll('http://127.0.0.1:3000', apps.api)
      .replaceAll('http://127.0.0.1:3001', apps.worker)
      .replaceAll('rs_…', key);
    if (text.includes('SHA256')) {
      const [file] = await client().readJson<{ sha256: string }[]>('/v1/admin/files?first=1');
      text = text.replaceAll('SHA256', file?.sha256 ?? '');
    }
    if (/\bID\b/.test(text)) {
      const snapshots =
        await client().readJson<{ id: string; status: string }[]>('/v1/admin/snapshots');
      const retained = snapshots.find(({ status }) => status === 'retained');
      text = text.replaceAll(/\bID\b/g, retained?.id ?? 'no retained snapshot');
    }
    if (text.includes('--expected-version 1')) {
      const [newest] = await warehouse.warehouse.query<{ version: number }[]>(
        `SELECT max(version) AS version FROM ops.flow_rules WHERE flow = 'weekly-sales'`,
      );
      text = text.replace('--expected-version 1', `--expected-version ${newest?.version}`);
    }
    if (text.includes('--as-of run-7')) {
      const snapshots =
        await client().readJson<{ runId: string; status: string }[]>('/v1/admin/snapshots');
      const published = snapshots.find(({ status }) => status === 'published');
      text = text.replace('run-7', `run-${published?.runId ?? 'nothing is published'}`);
    }
    if (/\bRUN\b/.test(text)) {
      text = text.replaceAll(/\bRUN\b/g, await findNewestRun(warehouse.warehouse));
    }
    return text;
  }

  /** Runs a command. @throws Error with its output unless its exit code is 0 */
  async function run(command: string): Promise<string> {
    const { checkout, home } = workspace;
    const KEY = command.includes('personalData=true') ? personalKey : key;
    const env = { PATH, HOME: home, KEY, ...environment };
    const written = await fillIn(command);
    const called = asProcess.has(command) ? undefined : findCall(written);
    const text = throughNpm.has(command) ? written : written.replace(NPM_FORM, BINARY);
    const stdout = called
      ? await call(called, { cwd: checkout, environment: env })
      : await runTyped(text, env);
    const made = /\brs_\S+/.exec(stdout)?.[0];
    if (made && command.includes(' --role admin')) key = made;
    if (made && command.includes(' --personal-data')) personalKey = made;
    await waitUntilSettled();
    return stdout;
  }

  /** Runs a command as a user types it. */
  async function runTyped(text: string, env: Record<string, string>): Promise<string> {
    const options = { cwd: workspace.checkout, env, maxBuffer: 64 * 1024 ** 2 };
    return (await shell('bash', ['-euo', 'pipefail', '-c', text], options)).stdout;
  }

  /** Does what the page requires before a command. */
  async function prepareFor(command: string): Promise<void> {
    if (command.includes(' cancel-run ')) await askForRunThatWaits(warehouse.warehouse);
    if (command.includes(' accept-gap ')) await openGap(warehouse.warehouse);
    if (command.includes(' retry-run ')) await stopRun(warehouse.warehouse);
    if (command.includes('recipe check clean_sales.json')) {
      const page = asked.find(({ path }) => path === 'docs/catalogue-recipes.md');
      const recipe = page && listBlocks(page).find(({ language }) => language === 'json');
      await writeFile(join(workspace.checkout, 'clean_sales.json'), recipe?.text ?? '');
    }
    if (command !== 'npx retailstream replay-quarantine --in rows.csv') return;
    const file = join(workspace.checkout, 'rows.csv');
    const rows = (await readFile(file, 'utf8')).split(/(?<=\n)/);
    const corrected = rows.filter((row, index) => index === 0 || row.includes('31/02/2010'));
    await writeFile(file, corrected.join('').replaceAll('31/02/2010', '26/02/2010'));
  }

  const runnable = [...all].filter(([command]) => !findExclusion(command));
  const pickFirst = (groupOf: (command: string) => string) =>
    new Set(
      new Map(runnable.map(([command]) => [groupOf(command), command] as const).reverse()).values(),
    );
  /** The first command of each program; the others run in this process. */
  const asProcess = pickFirst((command) => findCall(command)?.program ?? command);
  /** The first command of each form, such as `npx retailstream`: npm takes longer than most programs. */
  const throughNpm = pickFirst((command) => NPM_FORM.exec(command)?.[0] ?? command);

  it.each(runnable)('%s (%s)', async (command) => {
    await prepareFor(command);
    const output = await run(command);
    expect(output).not.toMatch(/"errors":\s*\[/);
    if (command.includes(' cancel-run ')) await resumeFlow(warehouse.warehouse);
    if (command.includes(' --on-files ')) await awaitRunForFiles(warehouse.warehouse);
    if (command.includes('--in rows.csv')) expect(output).toMatch(/^taken +1$/m);
  });

  it.each(asked.map((page) => [page.path, page] as const))(
    'answers every query of %s',
    async (_, page) => {
      const fenced = listBlocks(page).filter(({ language }) => language === 'graphql');
      const inline = matchAll(page.text, /`(\{ \w+\W.*? \})`/g);
      for (const query of [...fenced.map(({ text }) => text), ...inline]) {
        const { data } = await client().queryGraphql(query);
        expect(Object.keys(data)).toHaveLength(1);
      }
    },
  );
});

describe('excluded commands', () => {
  it.each(exclusions)('$command is in a page: $why', ({ command }) => {
    expect(texts.some((each) => command.test(each))).toBe(true);
  });

  const parsed = texts.filter((command) => findExclusion(command)?.parse);

  it.each(parsed)('%s has options that the program knows', async (command) => {
    const [, options = ''] = command.split(
      /\bnpm run (?:bench|tool) -- [a-z][\w-]*| -- |\bnpx retailstream [\w-]+/,
    );
    await findExclusion(command)?.parse?.(splitWords(options));
  });
});
