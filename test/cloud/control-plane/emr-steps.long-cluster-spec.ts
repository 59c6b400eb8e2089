import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  AddJobFlowStepsCommand,
  CancelStepsCommand,
  EMRClient,
  ListStepsCommand,
  paginateListSteps,
  type StepConfig,
  TerminateJobFlowsCommand,
} from '@aws-sdk/client-emr';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  buildBashStep,
  waitForCluster,
  NO_MOTO,
  WAIT_OPTIONS,
  startTestGateway,
  waitForStep,
  type TestGateway,
} from './gateway.fixture.js';

let gateway: TestGateway;
let emr: EMRClient;

beforeAll(async () => {
  gateway = await startTestGateway(NO_MOTO);
  emr = new EMRClient(gateway.client);
});
afterEach(() => gateway.faults.clear());
afterAll(async () => {
  emr.destroy();
  await gateway.close();
});

async function add(clusterId: string, ...Steps: StepConfig[]): Promise<string[]> {
  const { StepIds } = await emr.send(new AddJobFlowStepsCommand({ JobFlowId: clusterId, Steps }));
  return StepIds!;
}

async function listStates(ClusterId: string): Promise<(string | undefined)[]> {
  const { Steps } = await emr.send(new ListStepsCommand({ ClusterId }));
  return Steps!.map(({ Status }) => Status?.State).reverse();
}

/** A script that writes its process id to a file in the test's folder and never ends. */
function createEndlessScript(name: string): { script: string; pid: () => Promise<number> } {
  const file = join(gateway.folder, `${name}.pid`);
  const pid = () =>
    vi.waitFor(async () => Number.parseInt(await readFile(file, 'utf8'), 10), WAIT_OPTIONS);
  // The sleep is a child of the shell, so that only a signal to the group ends it.
  return { script: `sleep 600 & echo $! > ${file}.part; mv ${file}.part ${file}; wait`, pid };
}

async function expectGone(pid: number): Promise<void> {
  await vi.waitFor(() => {
    const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
    // A killed process stays a zombie until its new parent reaps it.
    expect(stdout.trim()).toMatch(/^(Z.*)?$/);
  }, WAIT_OPTIONS);
}

describe('running', () => {
  it('runs steps one at a time, in order', async () => {
    const id = gateway.emr.createCluster();
    const file = join(gateway.folder, 'order');
    const line = (word: string) =>
      buildBashStep(`echo start ${word} >> ${file}; echo end ${word} >> ${file}`);
    const [, last = ''] = await add(id, line('one'), line('two'));
    const step = await waitForStep(emr, id, last, 'COMPLETED');
    expect(await readFile(file, 'utf8')).toBe('start one\nend one\nstart two\nend two\n');
    expect(step).toMatchObject({ Name: 'step', ActionOnFailure: 'CONTINUE' });
    expect(step.Config).toMatchObject({ Jar: 'command-runner.jar', Properties: {} });
    const { CreationDateTime, StartDateTime, EndDateTime } = step.Status!.Timeline!;
    expect(StartDateTime!.getTime()).toBeGreaterThanOrEqual(CreationDateTime!.getTime());
    expect(EndDateTime!.getTime()).toBeGreaterThanOrEqual(StartDateTime!.getTime());
    const cluster = await waitForCluster(emr, id, 'WAITING');
    expect(cluster.Status?.StateChangeReason?.Message).toBe(
      'Cluster ready after last step completed.',
    );
  });

  it('runs as many at once as the cluster allows', async () => {
    const id = gateway.emr.createCluster({ stepConcurrencyLevel: 2 });
    const [one, two] = [createEndlessScript('left'), createEndlessScript('right')];
    await add(id, buildBashStep(one.script), buildBashStep(two.script), buildBashStep('true'));
    await Promise.all([one.pid(), two.pid()]);
    expect(await listStates(id)).toEqual(['RUNNING', 'RUNNING', 'PENDING']);
  });

  it('fails a step by its exit code and reports its last line', async () => {
    const id = gateway.emr.createCluster();
    const script = 'echo "26/01/01 10:00:00 ERROR Main: it broke" >&2; exit 4';
    const [stepId = ''] = await add(id, buildBashStep(script), buildBashStep('true'));
    const step = await waitForStep(emr, id, stepId, 'FAILED');
    expect(step.Status?.FailureDetails).toEqual({
      Reason: 'Unknown Error.',
      Message: '26/01/01 10:00:00 ERROR Main: it broke',
    });
  });

  it('cancels waiting steps after a failure when the step requests it', async () => {
    const id = gateway.emr.createCluster();
    await add(
      id,
      buildBashStep('exit 1', 'first', 'CANCEL_AND_WAIT'),
      buildBashStep('true'),
      buildBashStep('true'),
    );
    await waitForCluster(emr, id, 'WAITING');
    expect(await listStates(id)).toEqual(['FAILED', 'CANCELLED', 'CANCELLED']);
  });

  it('lacks the programs of missing applications', async () => {
    const id = gateway.emr.createCluster({ applications: ['Hadoop', 'Spark'] });
    const HadoopJarStep = { Jar: 'command-runner.jar', Args: ['sqoop', 'version'] };
    const [stepId = ''] = await add(id, {
      Name: 'sqoop',
      ActionOnFailure: 'CONTINUE',
      HadoopJarStep,
    });
    const step = await waitForStep(emr, id, stepId, 'FAILED');
    expect(step.Status?.FailureDetails?.Message).toContain('Cannot run program "sqoop"');
  });

  it.each([
    ['a program that is not there', 'command-runner.jar', ['no-such-program'], 'ENOENT'],
    [
      'another jar',
      's3://bucket/my.jar',
      [],
      'only command-runner.jar is run, not s3://bucket/my.jar',
    ],
    ['no command', 'command-runner.jar', [], 'was given no command'],
  ])('fails %s', async (_, Jar, Args, message) => {
    const id = gateway.emr.createCluster();
    const step = {
      Name: 'odd',
      ActionOnFailure: 'CONTINUE' as const,
      HadoopJarStep: { Jar, Args },
    };
    const [stepId = ''] = await add(id, step);
    const failed = await waitForStep(emr, id, stepId, 'FAILED');
    expect(failed.Status?.FailureDetails?.Message).toContain(message);
  });
});

describe('stopping', () => {
  it.each(['SEND_INTERRUPT', 'TERMINATE_PROCESS'] as const)('%s kills the process', async (how) => {
    const id = gateway.emr.createCluster();
    const { script, pid } = createEndlessScript(how);
    const [running = '', waiting = '', next = ''] = await add(
      id,
      buildBashStep(script, 'running', 'TERMINATE_CLUSTER'),
      buildBashStep('true'),
      buildBashStep('true'),
    );
    const process = await pid();
    const { CancelStepsInfoList } = await emr.send(
      new CancelStepsCommand({
        ClusterId: id,
        StepIds: [running, waiting, 's-NOSUCH'],
        StepCancellationOption: how,
      }),
    );
    expect(CancelStepsInfoList?.map(({ Status }) => Status)).toEqual([
      'SUBMITTED',
      'SUBMITTED',
      'FAILED',
    ]);
    await waitForStep(emr, id, running, 'CANCELLED');
    await waitForStep(emr, id, next, 'COMPLETED');
    expect(await listStates(id)).toEqual(['CANCELLED', 'CANCELLED', 'COMPLETED']);
    await expectGone(process);
    // A cancel is no failure: the cluster continues.
    await waitForCluster(emr, id, 'WAITING');
  });

  it('kills the running step when its cluster is terminated', async () => {
    const id = gateway.emr.createCluster();
    const { script, pid } = createEndlessScript('terminated');
    const [running = ''] = await add(id, buildBashStep(script), buildBashStep('true'));
    const process = await pid();
    await emr.send(new TerminateJobFlowsCommand({ JobFlowIds: [id] }));
    await waitForCluster(emr, id, 'TERMINATED');
    expect(await listStates(id)).toEqual(['CANCELLED', 'CANCELLED']);
    const step = await waitForStep(emr, id, running, 'CANCELLED');
    expect(step.Status?.StateChangeReason?.Message).toBe('Job terminated');
    await expectGone(process);
  });

  it('kills every process when the gateway closes', async () => {
    const other = await startTestGateway(NO_MOTO);
    const client = new EMRClient(other.client);
    const JobFlowId = other.emr.createCluster();
    const { script, pid } = createEndlessScript('closed');
    await client.send(new AddJobFlowStepsCommand({ JobFlowId, Steps: [buildBashStep(script)] }));
    const process = await pid();
    client.destroy();
    await other.close();
    await expectGone(process);
  });
});

describe('step faults', () => {
  it.each([
    ['fail', 'FAILED', false],
    ['fail-after', 'FAILED', true],
  ] as const)('%s makes a step %s', async (effect, state, ran) => {
    const id = gateway.emr.createCluster();
    const file = join(gateway.folder, effect);
    gateway.faults.onStep({ effect, name: 'chosen' });
    const [other = '', chosen = ''] = await add(
      id,
      buildBashStep('true'),
      buildBashStep(`touch ${file}`, 'chosen one'),
    );
    await waitForStep(emr, id, other, 'COMPLETED');
    const step = await waitForStep(emr, id, chosen, state);
    expect(step.Status?.FailureDetails?.Message).toBe('injected failure');
    expect(existsSync(file)).toBe(ran);
  });

  it('interrupts a step', async () => {
    const id = gateway.emr.createCluster();
    gateway.faults.onStep({ effect: 'interrupt' });
    const [stepId = ''] = await add(id, buildBashStep('sleep 600'));
    await waitForStep(emr, id, stepId, 'INTERRUPTED');
    await waitForCluster(emr, id, 'WAITING');
  });

  it('holds a step until it is released', async () => {
    const id = gateway.emr.createCluster();
    gateway.faults.onStep({ effect: 'hold' });
    const file = join(gateway.folder, 'held');
    const [held = '', next = ''] = await add(
      id,
      buildBashStep(`touch ${file}`),
      buildBashStep('true'),
    );
    await waitForStep(emr, id, held, 'RUNNING');
    await waitForStep(emr, id, next, 'PENDING');
    expect(existsSync(file)).toBe(false);
    gateway.faults.release();
    await waitForStep(emr, id, next, 'COMPLETED');
    expect(existsSync(file)).toBe(true);
  });

  it('cancels a held step', async () => {
    const id = gateway.emr.createCluster();
    gateway.faults.onStep({ effect: 'hold' });
    const [held = ''] = await add(id, buildBashStep('true'));
    await emr.send(new CancelStepsCommand({ ClusterId: id, StepIds: [held] }));
    await waitForStep(emr, id, held, 'CANCELLED');
  });
});

describe('ListSteps', () => {
  it('pages by 50, newest first, and filters', async () => {
    const id = gateway.emr.createCluster();
    gateway.faults.onStep({ effect: 'hold' });
    const configs = Array.from({ length: 53 }, (_, index) =>
      buildBashStep('true', `step ${index}`),
    );
    const ids = await add(id, ...configs);
    const listed: (string | undefined)[] = [];
    const sizes: number[] = [];
    for await (const { Steps = [] } of paginateListSteps({ client: emr }, { ClusterId: id })) {
      listed.push(...Steps.map(({ Id }) => Id));
      sizes.push(Steps.length);
    }
    expect(listed).toEqual(ids.toReversed());
    expect(sizes).toEqual([50, 3]);
    const running = await emr.send(
      new ListStepsCommand({ ClusterId: id, StepStates: ['RUNNING'] }),
    );
    expect(running.Steps?.map(({ Name }) => Name)).toEqual(['step 0']);
    const StepIds = [ids[7]!, ids[3]!];
    const some = await emr.send(new ListStepsCommand({ ClusterId: id, StepIds }));
    expect(some.Steps?.map(({ Name }) => Name)).toEqual(['step 7', 'step 3']);
    const wrong = new ListStepsCommand({ ClusterId: id, StepIds: ['s-NOSUCH'] });
    await expect(emr.send(wrong)).rejects.toThrow("Step id 's-NOSUCH' is not valid.");
  });
});
