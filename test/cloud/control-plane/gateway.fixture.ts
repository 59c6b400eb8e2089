import { rm } from 'node:fs/promises';
import {
  type ActionOnFailure,
  type Cluster,
  type ClusterState,
  DescribeClusterCommand,
  DescribeStepCommand,
  type EMRClient,
  type Step,
  type StepConfig,
  type StepState,
} from '@aws-sdk/client-emr';
import { expect, vi } from 'vitest';
import { tempFolder } from '#test/setup/temp-folder.js';
import { type Gateway, type GatewayOptions, startGateway } from './gateway.js';

/** What an SDK client needs for the gateway. One attempt, so that a spec sees each fault itself. */
interface ClientConfig {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
  maxAttempts: number;
}

export interface TestGateway extends Gateway {
  client: ClientConfig;
  folder: string;
}

/** A gateway whose steps have the machine's own programs, and whose phases are short. */
export async function startTestGateway(
  motoUrl: string,
  options: Partial<GatewayOptions> = {},
): Promise<TestGateway> {
  const folder = await tempFolder('gateway');
  const env = () => ({ PATH: '/usr/bin:/bin' });
  const gateway = await startGateway({ motoUrl, workFolder: folder, env, phaseMs: 5, ...options });
  const client = {
    endpoint: gateway.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  };
  const close = async () => {
    await gateway.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { ...gateway, client, folder, close };
}

/** A step that runs a shell script. */
export function bash(
  script: string,
  Name = 'step',
  ActionOnFailure: ActionOnFailure = 'CONTINUE',
): StepConfig {
  const HadoopJarStep = { Jar: 'command-runner.jar', Args: ['bash', '-c', script] };
  return { Name, ActionOnFailure, HadoopJarStep };
}

/** A port where nobody listens, for specs that need nothing of moto. */
export const NO_MOTO = 'http://127.0.0.1:1';

/** How long a spec waits for something to come true. */
export const PATIENCE = { timeout: 30_000, interval: 20 };

/** The cluster, once it is in a state. */
export function clusterIn(
  emr: EMRClient,
  ClusterId: string,
  state: ClusterState,
): Promise<Cluster> {
  return vi.waitFor(async () => {
    const { Cluster } = await emr.send(new DescribeClusterCommand({ ClusterId }));
    expect(Cluster?.Status?.State).toBe(state);
    return Cluster!;
  }, PATIENCE);
}

/** The step, once it is in a state. */
export function stepIn(
  emr: EMRClient,
  ClusterId: string,
  StepId: string,
  state: StepState,
  timeout = PATIENCE.timeout,
): Promise<Step> {
  return vi.waitFor(
    async () => {
      const { Step } = await emr.send(new DescribeStepCommand({ ClusterId, StepId }));
      expect(Step?.Status?.State).toBe(state);
      return Step!;
    },
    { ...PATIENCE, timeout },
  );
}
