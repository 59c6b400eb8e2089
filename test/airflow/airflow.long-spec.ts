// Runs on changes of apps/api/src/admin docs/airflow docs/integrations.md
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listCommands } from '../docs/commands.js';
import { readSection } from '../docs/markdown.js';
import { requirePage } from '../docs/pages.js';
import { Client } from '../e2e/client.js';
import { NpmStart } from '../e2e/instance.js';
import { listProcesses } from '../e2e/processes.js';
import { smallChain } from '../pipeline/small-chain.js';
import { findFreePort, findFreePortPair } from '../setup/free-ports.js';
import { toCsv, deliver, SALES_HEADER } from '../setup/source-files.js';
import { createTempFolder } from '../setup/temp-folder.js';
import { Airflow, type CommandResult } from './airflow.js';
import { loseFirstAnswer } from './lost-answer.js';
import { ScheduledAirflow } from './scheduled-airflow.js';

const DAG = 'retailstream_weekly_sales';
const TEST = `airflow dags test ${DAG}`;
/** Runs even without changed files. */
const ANYWAY = { onlyIfChanged: false };
const TEST_ANYWAY = `${TEST} --conf '{"onlyIfChanged": false}'`;
const page = requirePage('docs/integrations.md');
const shown = listCommands({ path: page.path, text: readSection(page, 'Airflow') });
/** Setup commands come before it on the page, activation commands after it. */
const testing = shown.indexOf(TEST_ANYWAY);

interface RunStatus {
  id: string;
  status: string;
  cancelReason: string | null;
  snapshotId: string | null;
}

/** About 20 seconds each on an idle machine. */
describe('the DAG of docs/integrations.md', { timeout: 20 * 60_000 }, () => {
  let folder: string;
  let data: string;
  let state: string;
  let port: number;
  let instance: NpmStart;
  let client: Client;
  let key: string;
  let airflow: Airflow;

  beforeAll(async () => {
    folder = await createTempFolder('airflow');
    [data, state] = [join(folder, 'data'), join(folder, 'state')];
    await deliver(data, smallChain);
    port = await findFreePortPair();
    instance = new NpmStart(['--data', data, '--state', state, '--port', String(port)]);
    await instance.waitUntilServing();
    key = /Admin key.*: (rs_\S+)/.exec(instance.output)?.[1] ?? '';
    client = new Client(`http://127.0.0.1:${port}`, key);
    const home = join(folder, 'home');
    await mkdir(home);
    airflow = await Airflow.open(home, { KEY: key });
    for (const command of shown.slice(0, testing)) {
      expect(await asShown(command)).toMatchObject({ code: 0 });
    }
  }, 20 * 60_000);
  afterAll(async () => {
    await instance.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** A command of the page, with a free port, and the checkout's file. */
  const asShown = (command: string): Promise<CommandResult> =>
    airflow.run(
      command
        .replace('--conn-port 3000', `--conn-port ${port}`)
        .replace('docs/', new URL('../../docs/', import.meta.url).pathname),
    );
  const runs = () => client.readJson<RunStatus[]>('/v1/admin/runs?first=100');
  const newest = async () => (await runs())[0]!;

  it('is imported without warnings, and has the documented requirements', async () => {
    const { output } = await airflow.run('airflow dags list-import-errors --local --output json');
    expect(output).toMatch(/^\[\]$/m);
    const { output: tasks } = await airflow.run(`airflow tasks list ${DAG}`);
    expect(tasks).toMatch(/^follow\nstart\nstop$/m);
  });

  it('starts a run, waits for it and reports it', async () => {
    expect(shown[testing]).toBe(TEST_ANYWAY);
    const rows = ['1,1,19/02/2010,10.00,FALSE', '1,1,32/02/2010,1.00,FALSE'];
    await deliver(data, { 'third-week.csv': toCsv(SALES_HEADER, ...rows) }, 60);
    const { code, output } = await airflow.run(TEST_ANYWAY);
    expect(output).toMatch(/DagRun Finished: .* state=success/);
    expect(code).toBe(0);
    const run = await newest();
    expect(run).toMatchObject({ status: 'succeeded' });
    expect(output).toContain(`ingest-sales: {'rowsIn': 2, 'rowsOut': 1, 'rowsQuarantined': 1} `);
    expect(output).toContain("{'stage': 'ingest-sales', 'reason': 'IMPOSSIBLE_DATE', 'rows': 1}");
    expect(output).toMatch(/'relation': 'store_week'.*'moneyBefore': .*'money': /);
    expect(output).toContain(`Run ${run.id} of weekly-sales is `);
  });

  it('is skipped when no file has changed', async () => {
    const { output } = await airflow.run(TEST);
    expect(output).toMatch(/DagRun Finished: .* state=success/);
    const run = await newest();
    expect(run).toMatchObject({ status: 'unchanged' });
    expect(output).toContain(`run ${run.id}: no file has changed`);
  });

  it('fails with the error of a failed run', async () => {
    await rename(data, `${data}.away`);
    const { output } = await airflow.run(TEST_ANYWAY);
    await rename(`${data}.away`, data);
    const run = await newest();
    expect(run).toMatchObject({ status: 'failed' });
    expect(output).toContain(`run ${run.id} failed: SOURCE_MISSING: `);
    expect(output).toMatch(/DagRun Finished: .* state=failed/);
  });

  it('starts one run even if the answer to its first request is lost', async () => {
    const proxy = await loseFirstAnswer(`http://127.0.0.1:${port}`);
    const before = (await runs()).length;
    const connection = { conn_type: 'http', host: 'http://127.0.0.1', password: key };
    const { output } = await airflow.run(TEST_ANYWAY, {
      AIRFLOW_CONN_RETAILSTREAM: JSON.stringify({ ...connection, port: proxy.port }),
    });
    proxy.close();
    expect(output).toMatch(/DagRun Finished: .* state=success/);
    expect(proxy.starts).toBe(2);
    expect(await runs()).toHaveLength(before + 1);
  });

  it('cancels the run when the DAG run ends, and resumes it when that is cleared', async () => {
    for (const command of shown.slice(testing + 1)) {
      expect((await asShown(command)).output).toMatch(/retailstream_weekly_sales +\| +True/);
    }
    const scheduled = await ScheduledAirflow.start(airflow, await findFreePort());
    const worker = listProcesses(state).find(({ command }) => command.includes('apps/worker'))!.pid;
    const dagRun = `${DAG}/dagRuns/ended`;
    try {
      // The run must not finish before the DAG run ends.
      process.kill(worker, 'SIGSTOP');
      const asked = { dag_run_id: 'ended', logical_date: null, conf: ANYWAY };
      await scheduled.ask('POST', `${DAG}/dagRuns`, asked);
      await scheduled.waitForStates(dagRun, { run: 'running', follow: 'up_for_reschedule' });
      const run = await newest();
      expect(run).toMatchObject({ status: 'queued' });
      await scheduled.ask('PATCH', dagRun, { state: 'failed' });
      await scheduled.waitForStates(dagRun, { run: 'failed', follow: 'failed', stop: 'success' });
      const cancelReason = `${DAG}/ended was ended`;
      expect(await newest()).toMatchObject({ id: run.id, status: 'cancelled', cancelReason });
      process.kill(worker, 'SIGCONT');
      await scheduled.ask('POST', `${dagRun}/clear`, { dry_run: false });
      await scheduled.waitForStates(dagRun, { run: 'success', follow: 'success' });
      expect(await newest()).toMatchObject({ id: run.id, status: 'succeeded' });
      const { snapshotId: snapshot } = await client.readJson<RunStatus>(`/v1/admin/runs/${run.id}`);
      const pushed = `${dagRun}/taskInstances/follow/xcomEntries/return_value?stringify=false`;
      expect(await scheduled.ask('GET', pushed)).toMatchObject({
        value: { run: run.id, snapshot },
      });
    } finally {
      process.kill(worker, 'SIGCONT');
      await scheduled.stop();
    }
  });
});
