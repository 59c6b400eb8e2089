import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { CHAIN } from '#sample/sample-options.js';
import { writeSample } from '#sample/write-sample.js';
import { type Cloud, startCloud } from '../../test/cloud/cloud.js';
import { ensureToolchain } from '../../test/cloud/install/toolchain.js';
import { type Deployment, deploy } from '../../test/cluster/setup/deployment.js';
import { tempFolder } from '../../test/setup/temp-folder.js';
import { describeMachine } from '../machine.js';
import { deliverNextWeek } from '../scale/next-week.js';
import { table } from '../table.js';

const LIMIT_MS = 1_200_000;

let folder: string;
let source: string;
let cloud: Cloud;
let deployment: Deployment;
const machine = describeMachine();

beforeAll(async () => {
  folder = await tempFolder('bench-cloud');
  source = join(folder, 'source');
  await writeSample(source);
  cloud = await startCloud(await ensureToolchain(), join(folder, 'cloud'));
  vi.stubEnv('AWS_ENDPOINT_URL', cloud.gateway.url);
  vi.stubEnv('AWS_ACCESS_KEY_ID', cloud.env['AWS_ACCESS_KEY_ID']);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', cloud.env['AWS_SECRET_ACCESS_KEY']);
  deployment = await deploy(cloud, 'existing', source, { SOURCE_SETTLE_MS: '0' });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await deployment.close();
  await cloud.close();
  await rm(folder, { recursive: true, force: true });
});

const timed = z.object({ stage: z.string(), seconds: z.number() });

/** Seconds of the run, by the ledger's clock, and of each stage. */
async function timeRun(): Promise<{ all: number; stages: Map<string, number> }> {
  const { id, status } = await deployment.run();
  expect(status, deployment.output()).toBe('succeeded');
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
  return {
    all: run?.seconds ?? NaN,
    stages: new Map(stages.map(({ stage, seconds }) => [stage, seconds])),
  };
}

const publishedRows = async () => {
  const [row] = await queryRows(
    deployment.warehouse,
    z.object({ rows: z.number() }),
    `SELECT fact_rows::float8 AS rows FROM ops.snapshots WHERE status = 'published'`,
  );
  return row?.rows;
};

it('one more week beside a first load', { timeout: LIMIT_MS }, async () => {
  const first = await timeRun();
  const before = (await publishedRows()) ?? NaN;
  const added = await deliverNextWeek(source, CHAIN);
  const next = await timeRun();
  expect(await publishedRows()).toBe(before + added);
  const again = await timeRun();
  const line = (name: string, of: (run: typeof first) => number | undefined) => [
    name,
    ...[first, next, again].map((run) => (of(run) ?? NaN).toFixed(1)),
  ];
  const share = ((100 * next.all) / first.all).toFixed(0);
  const report = [
    `Measured on ${machine}.`,
    '',
    table(
      ['Seconds', 'first load', 'one more week', 'no file new'],
      [
        line('request to the end of the run', ({ all }) => all),
        ...Array.from(first.stages.keys(), (stage) =>
          line(stage, ({ stages }) => stages.get(stage)),
        ),
      ],
    ),
    '',
    `- one more week takes at most a third of the first load: ${Number(share) <= 33 ? 'yes' : '**no**'} (${share} %)`,
  ];
  console.log(report.join('\n'));
});
