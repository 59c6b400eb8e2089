import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  BatchStopJobRunCommand,
  ConcurrentRunsExceededException,
  CreateJobCommand,
  type CreateJobRequest,
  EntityNotFoundException,
  GetJobRunCommand,
  GetJobRunsCommand,
  GlueClient,
  type JobRun,
  type JobRunState,
  StartJobRunCommand,
} from '@aws-sdk/client-glue';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { WAIT_OPTIONS, startTestGateway, type TestGateway } from './gateway.fixture.js';
import type { Moto } from '../services/moto.js';
import { startTestMoto } from './moto.fixture.js';

/** Replaces spark-submit: prints its arguments, then does what the job's `--do` requests. */
const SPARK_SUBMIT = `#!/bin/bash
printf '%s\\n' "$@" > args
while [ "$1" != --do ]; do shift; done
eval "$2"
`;

let moto: Moto;
let gateway: TestGateway;
let glue: GlueClient;
let tools: string;

beforeAll(async () => {
  tools = await createTempFolder('spark-submit');
  await writeFile(join(tools, 'spark-submit'), SPARK_SUBMIT);
  await chmod(join(tools, 'spark-submit'), 0o755);
  moto = await startTestMoto();
  const env = () => ({ PATH: `${tools}:/usr/bin:/bin` });
  gateway = await startTestGateway(moto.url, { env, minuteMs: 50 });
  glue = new GlueClient({ ...gateway.client, region: 'eu-west-1' });
});
afterAll(async () => {
  glue.destroy();
  await gateway.close();
  await moto.stop();
  await rm(tools, { recursive: true });
});

async function createJob(Name: string, more: Partial<CreateJobRequest> = {}): Promise<void> {
  await glue.send(
    new CreateJobCommand({
      Name,
      Role: 'glue',
      Command: { Name: 'glueetl', ScriptLocation: 's3://lake/scripts/merge_sales.py' },
      Timeout: 1_000_000,
      ...more,
    }),
  );
}

async function start(JobName: string, script: string, more: { Timeout?: number } = {}) {
  const Arguments = { '--do': script };
  const { JobRunId } = await glue.send(new StartJobRunCommand({ JobName, Arguments, ...more }));
  return JobRunId!;
}

function startRun(JobName: string, RunId: string, state: JobRunState): Promise<JobRun> {
  return vi.waitFor(async () => {
    const { JobRun } = await glue.send(new GetJobRunCommand({ JobName, RunId }));
    expect(JobRun?.JobRunState).toBe(state);
    return JobRun!;
  }, WAIT_OPTIONS);
}

it("runs the script with the job's arguments, overridden by the run's", async () => {
  await createJob('merge', {
    DefaultArguments: { '--lake': 's3://lake', '--day': 'none', '--extra-jars': 's3://lake/a.jar' },
  });
  const Arguments = { '--day': '2010-02-05', '--do': 'cat args >&2; echo "Done." >&2; exit 1' };
  const { JobRunId = '' } = await glue.send(
    new StartJobRunCommand({ JobName: 'merge', Arguments }),
  );
  const run = await startRun('merge', JobRunId, 'FAILED');
  expect(run).toMatchObject({ JobName: 'merge', Arguments, ErrorMessage: 'Done.' });
  const args = await readFile(join(gateway.folder, 'glue', JobRunId, 'args'), 'utf8');
  expect(args.trimEnd().split('\n')).toEqual([
    '--jars',
    's3://lake/a.jar',
    's3://lake/scripts/merge_sales.py',
    '--JOB_NAME',
    'merge',
    '--JOB_RUN_ID',
    JobRunId,
    '--lake',
    's3://lake',
    '--day',
    '2010-02-05',
    '--do',
    Arguments['--do'],
  ]);
});

it('succeeds by exit code, with its times', async () => {
  await createJob('good');
  const run = await startRun('good', await start('good', 'true'), 'SUCCEEDED');
  expect(run.ErrorMessage).toBeUndefined();
  expect(run.CompletedOn!.getTime()).toBeGreaterThanOrEqual(run.StartedOn!.getTime());
});

it('reports the error, not the log lines after it', async () => {
  await createJob('bad');
  const stderr = [
    'Traceback (most recent call last):',
    '  File "merge_sales.py", line 3, in <module>',
    'ValueError: column Weekly_Sales is missing',
    '26/01/01 10:00:00 INFO ShutdownHookManager: Shutdown hook called',
  ];
  const id = await start('bad', `printf '%s\\n' '${stderr.join("' '")}' >&2; exit 1`);
  const run = await startRun('bad', id, 'FAILED');
  expect(run.ErrorMessage).toBe('ValueError: column Weekly_Sales is missing');
});

it('stops runs', async () => {
  await createJob('stopped', { ExecutionProperty: { MaxConcurrentRuns: 2 } });
  const done = await start('stopped', 'true');
  await startRun('stopped', done, 'SUCCEEDED');
  const running = await start('stopped', 'sleep 600');
  await startRun('stopped', running, 'RUNNING');
  const JobRunIds = [running, done, 'jr_nosuch'];
  const stop = new BatchStopJobRunCommand({ JobName: 'stopped', JobRunIds });
  const { SuccessfulSubmissions, Errors } = await glue.send(stop);
  expect(SuccessfulSubmissions).toEqual([{ JobName: 'stopped', JobRunId: running }]);
  expect(Errors?.map(({ JobRunId }) => JobRunId)).toEqual([done, 'jr_nosuch']);
  await startRun('stopped', running, 'STOPPED');
});

it('ends a run at its timeout', async () => {
  await createJob('slow');
  const id = await start('slow', 'sleep 600', { Timeout: 1 });
  expect(await startRun('slow', id, 'TIMEOUT')).toMatchObject({ Timeout: 1 });
});

it('runs no more at once than the job allows, and lists runs newest first', async () => {
  await createJob('single');
  const first = await start('single', 'sleep 600');
  await expect(start('single', 'true')).rejects.toBeInstanceOf(ConcurrentRunsExceededException);
  await glue.send(new BatchStopJobRunCommand({ JobName: 'single', JobRunIds: [first] }));
  await startRun('single', first, 'STOPPED');
  const second = await start('single', 'true');
  await startRun('single', second, 'SUCCEEDED');
  const page = { JobName: 'single', MaxResults: 1 };
  const { JobRuns, NextToken } = await glue.send(new GetJobRunsCommand(page));
  expect(JobRuns?.map(({ Id }) => Id)).toEqual([second]);
  const rest = await glue.send(new GetJobRunsCommand({ ...page, NextToken }));
  expect(rest.JobRuns?.map(({ Id }) => Id)).toEqual([first]);
  expect(rest.NextToken).toBeUndefined();
});

it('knows no other job and no other run', async () => {
  await expect(start('nosuch', 'true')).rejects.toBeInstanceOf(EntityNotFoundException);
  const run = new GetJobRunCommand({ JobName: 'nosuch', RunId: 'jr_1' });
  await expect(glue.send(run)).rejects.toBeInstanceOf(EntityNotFoundException);
});
