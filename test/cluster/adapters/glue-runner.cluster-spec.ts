// Runs on changes of libs/lake libs/platform test/cloud test/conformance
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  BatchStopJobRunCommand,
  CreateDatabaseCommand,
  CreateJobCommand,
  type CreateJobRequest,
  GetJobRunsCommand,
  GlueClient,
  type JobRun,
} from '@aws-sdk/client-glue';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { GlueApi } from '#lake/glue/glue-api.js';
import { GlueRunner } from '#lake/glue/glue-runner.js';
import { WorkerStopping } from '#lake/ports/compute.js';
import { openTestCloud, SOON, type TestCloud } from './emr-subject.js';

/** Replaces Spark: prints its arguments, then does what `--job` requests. */
const SPARK_SUBMIT = `#!/bin/bash
printf '[%s]' "$@" > "$TOOLS/called"
while [ "$1" != --job ]; do shift; done
eval "$2"
`;
const HELD = 'until [ -e "$TOOLS/go" ]; do sleep 0.05; done';

let cloud: TestCloud;
let glue: GlueClient;
let api: GlueApi;
let next = 0;

interface Subject {
  job: string;
  runner: GlueRunner;
  lines: string[];
}

const createSubject = (job: string, database?: string, pollMs = 20): Subject => {
  const lines: string[] = [];
  const log = (line: string) => void lines.push(line);
  const logger = { log, warn: log, error: log };
  const settings = { region: 'us-east-1', job, database, pollMs };
  const pace = { pollMs, giveUpAfterMs: 60_000 };
  const toUrl = (key: string) => `s3://lake/${key}`;
  return { job, runner: new GlueRunner({ api, settings, pace, toUrl, logger }), lines };
};
const createJob = async (more: Partial<CreateJobRequest> = {}): Promise<Subject> => {
  const job = `merge-${next++}`;
  const Command = { Name: 'glueetl', ScriptLocation: 's3://lake/scripts/run_sql.py' };
  await glue.send(new CreateJobCommand({ Name: job, Role: 'glue', Command, ...more }));
  return createSubject(job);
};
const createSubmission = (script: string, name = 'merge') => ({
  name,
  script: 's3://lake/scripts/run_sql.py',
  arguments: ['--job', script],
});
const listRuns = async (JobName: string): Promise<JobRun[]> => {
  const { JobRuns = [] } = await glue.send(new GetJobRunsCommand({ JobName }));
  return JobRuns;
};
const waitForState = (job: string, state: string) =>
  vi.waitFor(async () => {
    const [newest] = await listRuns(job);
    expect(newest?.JobRunState).toBe(state);
    return newest!;
  }, SOON);
const releaseJob = () => writeFile(join(cloud.tools, 'go'), '');

beforeAll(async () => {
  cloud = await openTestCloud();
  await cloud.putTool('spark-submit', SPARK_SUBMIT);
  glue = new GlueClient(cloud.gateway.client);
  api = new GlueApi('us-east-1');
});
afterAll(async () => {
  api.close();
  glue.destroy();
  await cloud.close();
});
afterEach(async () => {
  cloud.gateway.faults.clear();
  await rm(join(cloud.tools, 'go'), { force: true });
});

it('runs the script of the job with the arguments of the submission', async () => {
  const { runner } = await createJob();
  await runner.run(createSubmission('true'));
  const called = await readFile(join(cloud.tools, 'called'), 'utf8');
  expect(called).toContain('[s3://lake/scripts/run_sql.py]');
  expect(called).toContain('[--job][true]');
  expect(called).toContain('[--submission][merge]');
});

it('reads S3 directly', async () => {
  const { runner } = createSubject('any');
  expect(Object.fromEntries(await runner.copyToEngine('x', ['raw/a.csv']))).toEqual({
    'raw/a.csv': 's3://lake/raw/a.csv',
  });
});

describe('one run for one submission', () => {
  it('adopts only the run that another worker started', async () => {
    const { job, runner } = await createJob({ ExecutionProperty: { MaxConcurrentRuns: 5 } });
    const first = runner.run(createSubmission(HELD));
    const { Id } = await waitForState(job, 'RUNNING');
    const foreign = createSubject(job).runner.run(createSubmission(HELD, 'another'));
    await vi.waitFor(async () => expect(await listRuns(job)).toHaveLength(2), SOON);
    const heir = createSubject(job);
    const second = heir.runner.run(createSubmission(HELD));
    await vi.waitFor(() => expect(heir.lines.join()).toContain(`run ${Id} of Glue job`), SOON);
    await releaseJob();
    await Promise.all([first, second, foreign]);
    expect(await listRuns(job)).toHaveLength(2);
  });

  it.each([20, 400])('finds the run whose answer was lost, poll %i ms', async (pollMs) => {
    const { job } = await createJob();
    cloud.gateway.faults.onCall({ action: 'StartJobRun', kind: 'lost-response' });
    await createSubject(job, undefined, pollMs).runner.run(createSubmission('true'));
    expect(await listRuns(job)).toHaveLength(1);
  });

  it('runs an ended submission again', async () => {
    const { job, runner } = await createJob();
    await runner.run(createSubmission('true'));
    await runner.run(createSubmission('true'));
    expect(await listRuns(job)).toHaveLength(2);
  });
});

describe('a service with faults', () => {
  const actions = ['GetJobRuns', 'StartJobRun', 'GetJobRun'];
  const kinds = ['throttle', 'error-500', 'error-503', 'lost-response'] as const;

  it.each(actions.flatMap((action) => kinds.map((kind) => [action, kind] as const)))(
    '%s meets %s, and the job runs once',
    async (action, kind) => {
      const { job, runner } = await createJob();
      cloud.gateway.faults.onCall({ action, kind });
      await runner.run(createSubmission('true'));
      expect(await listRuns(job)).toHaveLength(1);
    },
  );

  it('waits while the job has its maximum of concurrent runs', async () => {
    const { job, runner } = await createJob({ ExecutionProperty: { MaxConcurrentRuns: 1 } });
    const first = runner.run(createSubmission(HELD, 'first'));
    await waitForState(job, 'RUNNING');
    const second = runner.run(createSubmission('true', 'second'));
    const refused = () =>
      cloud.gateway.faults.calls.filter(({ action }) => action === 'StartJobRun').length;
    await vi.waitFor(() => expect(refused()).toBeGreaterThan(12), SOON);
    expect(await listRuns(job)).toHaveLength(1);
    await releaseJob();
    await Promise.all([first, second]);
    expect(await listRuns(job)).toHaveLength(2);
  });
});

describe('a run that does not succeed', () => {
  it("FAILED: reports the script's error", async () => {
    const { job, runner } = await createJob();
    const failed = runner.run(createSubmission('echo "ValueError: no week" >&2; exit 1'));
    await expect(failed).rejects.toMatchObject({ code: 'COMPUTE_FAILED', retryable: false });
    await expect(failed).rejects.toThrow(
      / of Glue job merge-\d+ ended as FAILED: ValueError: no week/,
    );
    expect(await listRuns(job)).toHaveLength(1);
  });

  it('STOPPED by another client: is lost, and retried', async () => {
    const { job, runner } = await createJob();
    const ended = expect(runner.run(createSubmission('sleep 600'))).rejects.toMatchObject({
      code: 'COMPUTE_LOST',
      retryable: true,
    });
    const { Id = '' } = await waitForState(job, 'RUNNING');
    await glue.send(new BatchStopJobRunCommand({ JobName: job, JobRunIds: [Id] }));
    await ended;
  });
});

describe('an abort', () => {
  it('stops the run', async () => {
    const { job, runner } = await createJob();
    const stop = new AbortController();
    const ended = expect(runner.run(createSubmission('sleep 600'), stop.signal)).rejects.toThrow(
      'enough',
    );
    await waitForState(job, 'RUNNING');
    stop.abort(new Error('enough'));
    await ended;
    await waitForState(job, 'STOPPED');
  });

  it('starts nothing when it comes before the start', async () => {
    const { job, runner } = await createJob();
    const signal = AbortSignal.abort(new Error('too late'));
    await expect(runner.run(createSubmission('true'), signal)).rejects.toThrow('too late');
    expect(await listRuns(job)).toEqual([]);
  });

  it('leaves the run to the next worker when the worker stops', async () => {
    const { job, runner } = await createJob();
    const stop = new AbortController();
    const ended = expect(runner.run(createSubmission(HELD), stop.signal)).rejects.toThrow(
      WorkerStopping,
    );
    await waitForState(job, 'RUNNING');
    stop.abort(new WorkerStopping());
    await ended;
    const heir = createSubject(job);
    const adopted = heir.runner.run(createSubmission(HELD));
    await vi.waitFor(() => expect(heir.lines.join()).toContain('already runs'), SOON);
    await releaseJob();
    await adopted;
    expect(await listRuns(job)).toHaveLength(1);
  });

  it('is logged when Glue does not accept it', async () => {
    const { job, runner, lines } = await createJob();
    cloud.gateway.faults.onCall({ action: 'BatchStopJobRun', kind: 'access-denied' });
    const stop = new AbortController();
    const ended = expect(runner.run(createSubmission('sleep 600'), stop.signal)).rejects.toThrow(
      'enough',
    );
    await waitForState(job, 'RUNNING');
    stop.abort(new Error('enough'));
    await ended;
    expect(lines.join()).toMatch(/could not be stopped and still runs: .*glue:BatchStopJobRun/);
  });
});

describe('the check', () => {
  afterEach(() => expect(cloud.gateway.faults.countExecuted('StartJobRun')).toBe(0));

  it('accepts a Spark job and an existing database', async () => {
    const { job } = await createJob();
    await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: 'checked' } }));
    await createSubject(job, 'checked').runner.check();
  });

  it('refuses a job of another kind', async () => {
    const Command = { Name: 'pythonshell', ScriptLocation: 's3://lake/scripts/x.py' };
    const { runner } = await createJob({ Command });
    await expect(runner.check()).rejects.toMatchObject({
      code: 'CLUSTER_UNFIT',
      message: expect.stringContaining('is of pythonshell: use a Spark job') as string,
    });
  });

  it('names a missing job and a missing database', async () => {
    const missing = createSubject('no-such-job').runner.check();
    await expect(missing).rejects.toMatchObject({ code: 'AWS_NOT_FOUND' });
    await expect(missing).rejects.toThrow('job/no-such-job; create it');
    const { job } = await createJob();
    const without = createSubject(job, 'nowhere').runner.check();
    await expect(without).rejects.toMatchObject({ code: 'AWS_NOT_FOUND' });
    await expect(without).rejects.toThrow('database/nowhere; create it');
  });

  it.each([
    ['access-denied', 'AWS_ACCESS_DENIED', /glue:GetJob on arn:aws:glue:/],
    ['expired-token', 'AWS_CREDENTIALS', /renew them/],
  ] as const)('%s is %s', async (kind, code, message) => {
    const { runner } = await createJob();
    cloud.gateway.faults.onCall({ action: 'GetJob', kind });
    const refusal = runner.check();
    await expect(refusal).rejects.toMatchObject({ code, retryable: false });
    await expect(refusal).rejects.toThrow(message);
  });
});
