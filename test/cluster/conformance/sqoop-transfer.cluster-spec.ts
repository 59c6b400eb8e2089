// Runs on changes of libs/lake libs/platform test/cloud test/conformance
import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import type { StepRunner } from '#lake/emr/emr-steps.js';
import { SqoopTransfer } from '#lake/transfer/sqoop-transfer.js';
import type { TransferPlan } from '#lake/ports/transfer.js';
import { readEnvironment } from '#platform/config/environment.js';
import { AppError } from '#platform/errors/app-error.js';
import { buildEnvironment } from '#test/cloud/services/environment.js';
import { describeTransfer, type TransferSubject } from '#test/conformance/transfer.suite.js';
import { openDuckdbOnS3 } from '../setup/duckdb-on-s3.js';
import { type SharedHadoop, openSharedHdfs } from '../setup/shared-hadoop.js';
import { openTransferAccount } from './sqoop-account.js';

let cloud: SharedHadoop;
/** Arguments of every step. */
const commands: string[][] = [];
/** Errors of failed steps. */
const said: string[] = [];

beforeAll(async () => {
  cloud = await openSharedHdfs();
  for (const [name, value] of Object.entries(buildEnvironment(cloud.toolchain, cloud.conf))) {
    if (name.startsWith('AWS_')) vi.stubEnv(name, value);
  }
});
afterAll(() => vi.unstubAllEnvs());

/** Runs a step's command like an EMR node: with real Sqoop on the PATH. */
const steps: StepRunner = {
  runStep: async ({ args }) => {
    commands.push(args);
    const [command = '', ...rest] = args;
    try {
      const env = { ...readEnvironment(), ...buildEnvironment(cloud.toolchain, cloud.conf) };
      await promisify(execFile)(command, rest, { env });
    } catch (error) {
      const { stderr } = error as { stderr: string };
      said.push(stderr);
      const tail = stderr.trim().split('\n').slice(-20).join('\n');
      throw new AppError('COMPUTE_FAILED', `the step failed: ${tail}`);
    }
  },
};

async function openSqoop(): Promise<TransferSubject> {
  const { warehouse, address, lake, drop } = await openTransferAccount('eu-west-1');
  const { compute, registry, close } = await openDuckdbOnS3(lake);
  const transfer = new SqoopTransfer({
    steps,
    lake,
    compute,
    registry,
    warehouse: address,
    location: (prefix) => lake.url(prefix),
  });
  return {
    transfer,
    warehouse,
    registry,
    lake,
    close: async () => {
      await close();
      await drop();
    },
  };
}

describeTransfer('Sqoop', openSqoop);

describe('SqoopTransfer', () => {
  const plan: TransferPlan = {
    name: 'run-1-ingest-stores-transfer-stores',
    from: 'core.stores',
    columns: [{ name: 'store', type: 'INTEGER' }],
    key: 'store',
    to: 'stores',
    prefix: 'curated/stores-table/run=1/',
    scratch: 'scratch/run=1/',
  };
  let subject: TransferSubject;
  beforeAll(async () => {
    subject = await openSqoop();
  });
  afterAll(() => subject.close());

  it("reports Sqoop's last error for an unreadable table", async () => {
    await expect(
      subject.transfer.transfer({ ...plan, from: 'core.nothing' }),
    ).rejects.toMatchObject({
      code: 'TRANSFER_FAILED',
      retryable: false,
      message: expect.stringContaining('relation "core.nothing" does not exist') as string,
    });
  });

  it('leaves neither password nor file on the cluster, and shows no password in a command', async () => {
    await subject.transfer.transfer(plan);
    await expect(subject.transfer.transfer({ ...plan, from: 'core.none' })).rejects.toThrow();
    const { password } = new URL(inject('serverUrl'));
    expect(password).not.toBe('');
    expect(commands.flat().join('\n')).not.toContain(password);
    expect(said.join('\n')).not.toContain(password);
    const left = await readdir(cloud.conf.state.temp);
    expect(left.filter((name) => name.startsWith('tmp.'))).toEqual([]);
  });
});
