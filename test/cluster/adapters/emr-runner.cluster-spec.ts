// Runs on changes of libs/lake libs/platform test/cloud test/conformance
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { EmrRunner } from '#lake/emr/emr-runner.js';
import { openTestCloud, type TestCloud, type Worker } from './emr-subject.js';

/** Writes one line for each call, its arguments in brackets. */
const TELLS = `#!/bin/bash
{ printf '[%s]' "$(basename "$0")" "$@"; echo; } >> "$TOOLS/calls"
`;

let cloud: TestCloud;
let worker: Worker;
const toUrl = (key: string) => `s3://lake/prefix/${key}`;
const createRunner = (hdfs: boolean, sparkConf = {}) =>
  new EmrRunner(worker.steps, { hdfs, sparkConf }, toUrl);
const readCalls = async () => {
  const text = await readFile(join(cloud.tools, 'calls'), 'utf8').catch(() => '');
  return text.split('\n').filter(Boolean);
};

beforeAll(async () => {
  cloud = await openTestCloud();
  for (const tool of ['hadoop', 'spark-submit']) await cloud.putTool(tool, TELLS);
});
afterAll(() => cloud.close());
beforeEach(async () => {
  worker = cloud.onExisting(cloud.gateway.emr.createCluster({ logUri: cloud.logUri }));
  await cloud.putTool('calls', '');
});
afterEach(() => cloud.gateway.faults.clear());

describe('bring', () => {
  const keys = ['raw/features/a.csv', 'raw/features/b c.csv', 'raw/stores/d.csv'];

  it('copies to HDFS, folder by folder', async () => {
    const urls = await createRunner(true).copyToEngine('run-1', keys);
    expect(Object.fromEntries(urls)).toEqual({
      'raw/features/a.csv': 'hdfs:///retailstream/raw/features/a.csv',
      'raw/features/b c.csv': 'hdfs:///retailstream/raw/features/b c.csv',
      'raw/stores/d.csv': 'hdfs:///retailstream/raw/stores/d.csv',
    });
    const from = 's3://lake/prefix/raw';
    const to = 'hdfs:///retailstream/raw';
    expect(await readCalls()).toEqual([
      `[hadoop][fs][-mkdir][-p][${to}/features/]`,
      `[hadoop][fs][-cp][-f][${from}/features/a.csv][${from}/features/b c.csv][${to}/features/]`,
      `[hadoop][fs][-mkdir][-p][${to}/stores/]`,
      `[hadoop][fs][-cp][-f][${from}/stores/d.csv][${to}/stores/]`,
    ]);
  });

  it('does not copy a file again that the cluster has, but copies others', async () => {
    await createRunner(true).copyToEngine('run-2', ['raw/a.csv']);
    await createRunner(true).copyToEngine('run-2', ['raw/a.csv']);
    expect(await readCalls()).toHaveLength(2);
    await createRunner(true).copyToEngine('run-2', ['raw/b.csv']);
    expect(await readCalls()).toHaveLength(4);
  });

  it('reads S3 directly without HDFS, and without keys', async () => {
    expect([...(await createRunner(false).copyToEngine('run-3', keys)).values()]).toEqual(
      keys.map(toUrl),
    );
    expect(await createRunner(true).copyToEngine('run-3', [])).toEqual(new Map());
    expect(await readCalls()).toEqual([]);
  });

  it('fails when a copy fails', async () => {
    await cloud.putTool(
      'hadoop',
      '#!/bin/bash\n[ "$2" = -mkdir ] || { echo "no block" >&2; exit 1; }',
    );
    const failed = createRunner(true).copyToEngine('run-4', keys);
    await expect(failed).rejects.toMatchObject({ code: 'COMPUTE_FAILED' });
    await expect(failed).rejects.toThrow('no block');
    await cloud.putTool('hadoop', TELLS);
  });
});

it('submits a script with its arguments and the properties of Spark', async () => {
  const script = 's3://lake/prefix/scripts/run_sql.py';
  const submission = { name: 'job-1', script, arguments: ['--job', 's3://lake/jobs/a b.json'] };
  await createRunner(true, { 'spark.executor.memory': '4g' }).run(submission);
  expect(await readCalls()).toEqual([
    '[spark-submit][--deploy-mode][client][--name][job-1][--conf][spark.executor.memory=4g]' +
      `[${script}][--job][s3://lake/jobs/a b.json]`,
  ]);
});
