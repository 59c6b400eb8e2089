import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { writeSample } from '#sample/write-sample.js';
import { type Cloud, startCloud } from '../../test/cloud/cloud.js';
import { ensureToolchain } from '../../test/cloud/install/toolchain.js';
import { type Deployment, deploy } from '../../test/cluster/setup/deployment.js';
import { createTempFolder } from '../../test/setup/temp-folder.js';
import { describeMachine } from '../machine.js';
import { logLine } from '../run-bench.js';
import { writeNextWeek } from '../scale/weekly-sales/next-week.js';
import { createSize } from '../scale/weekly-sales/size.js';
import { renderTable } from '../table.js';

const LIMIT_MS = 3_600_000;

let folder: string;
let cloud: Cloud;
const machine = describeMachine();

beforeAll(async () => {
  folder = await createTempFolder('bench-cloud');
  cloud = await startCloud(await ensureToolchain(), join(folder, 'cloud'), false);
  vi.stubEnv('AWS_ENDPOINT_URL', cloud.gateway.url);
  vi.stubEnv('AWS_ACCESS_KEY_ID', cloud.env['AWS_ACCESS_KEY_ID']);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', cloud.env['AWS_SECRET_ACCESS_KEY']);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await cloud.close();
  await rm(folder, { recursive: true, force: true });
});

const timed = z.object({ stage: z.string(), seconds: z.number() });

/** Seconds of the run and of each stage, by the ledger's clock. */
async function timeRun(
  deployment: Deployment,
): Promise<{ all: number; stages: Map<string, number> }> {
  const { id, status } = await deployment.run();
  expect(status, deployment.readOutput()).toBe('succeeded');
  const stages = await queryRows(
    deployment.warehouse,
    timed,
    `SELECT stage, extract(epoch FROM finished_at - started_at)::float8 AS seconds
     FROM ops.stage_runs WHERE run_id = $1 ORDER BY started_at`,
    [id],
  );
  const [run] = await queryRows(
    deployment.warehouse,
    timed.pick({ seconds: true }),
    `SELECT extract(epoch FROM finished_at - requested_at)::float8 AS seconds
     FROM ops.runs WHERE run_id = $1`,
    [id],
  );
  logLine(`run ${id} took ${run?.seconds.toFixed(1)} s`);
  return {
    all: run?.seconds ?? NaN,
    stages: new Map(stages.map(({ stage, seconds }) => [stage, seconds])),
  };
}

const publishedRows = async ({ warehouse }: Deployment) => {
  const [row] = await queryRows(
    warehouse,
    z.object({ rows: z.number() }),
    `SELECT fact_rows::float8 AS rows FROM ops.snapshots
     WHERE status = 'published' AND flow = 'weekly-sales' ORDER BY snapshot_id DESC LIMIT 1`,
  );
  return row?.rows;
};

/** Times a first load, one more week, and a run without a new file. */
async function timeRuns(times: number) {
  const size = createSize(times);
  const source = join(folder, `source-${times}`);
  await writeSample(source, { stores: size.stores, weeks: size.weeks });
  const deployment = await deploy(cloud, 'existing', `file:${source}`, { SOURCE_SETTLE_MS: '0' });
  try {
    const first = await timeRun(deployment);
    const before = (await publishedRows(deployment)) ?? NaN;
    const added = await writeNextWeek(source, size);
    const next = await timeRun(deployment);
    expect(await publishedRows(deployment)).toBe(before + added);
    return { first, next, again: await timeRun(deployment) };
  } finally {
    await deployment.close();
  }
}

it.each([1, 10])('%i times the sample', { timeout: LIMIT_MS }, async (times) => {
  const { first, next, again } = await timeRuns(times);
  const line = (name: string, of: (run: typeof first) => number | undefined) => [
    name,
    ...[first, next, again].map((run) => (of(run) ?? NaN).toFixed(1)),
  ];
  const share = Math.ceil((100 * next.all) / first.all);
  const report = [
    `${times}× the sample, measured on ${machine}.`,
    '',
    renderTable(
      ['Seconds', 'first load', 'one more week', 'no file new'],
      [
        line('request to the end of the run', ({ all }) => all),
        ...Array.from(first.stages.keys(), (stage) =>
          line(stage, ({ stages }) => stages.get(stage)),
        ),
      ],
    ),
    '',
    `- one more week takes at most a third of the first load: ${share <= 33 ? 'yes' : '**no**'} (${share} %)`,
  ];
  console.log(report.join('\n'));
});
