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
import { createTempFolder } from '#test/setup/temp-folder.js';
import { type Gateway, type GatewayOptions, startGateway } from './gateway.js';

/** Settings of an SDK client for the gateway. One attempt, so that a spec sees each fault. */
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

/** Starts a gateway whose steps use the machine's programs, with short phases. */
export async function startTestGateway(
  motoUrl: string,
  options: Partial<GatewayOptions> = {},
): Promise<TestGateway> {
  const folder = await createTempFolder('gateway');
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

/** Returns a step that runs a shell script. */
export function buildBashStep(
  script: string,
  Name = 'step',
  ActionOnFailure: ActionOnFailure = 'CONTINUE',
): StepConfig {
  const HadoopJarStep = { Jar: 'command-runner.jar', Args: ['bash', '-c', script] };
  return { Name, ActionOnFailure, HadoopJarStep };
}

/** A closed port, for specs that do not need moto. */
export const NO_MOTO = 'http://127.0.0.1:1';

/** Time limit for conditions in specs. */
export const WAIT_OPTIONS = { timeout: 30_000, interval: 20 };

/** Waits for a cluster to reach a state. */
export function waitForCluster(
  emr: EMRClient,
  ClusterId: string,
  state: ClusterState,
): Promise<Cluster> {
  return vi.waitFor(async () => {
    const { Cluster } = await emr.send(new DescribeClusterCommand({ ClusterId }));
    expect(Cluster?.Status?.State).toBe(state);
    return Cluster!;
  }, WAIT_OPTIONS);
}

/** Waits for a step to reach a state. */
export function waitForStep(
  emr: EMRClient,
  ClusterId: string,
  StepId: string,
  state: StepState,
  timeout = WAIT_OPTIONS.timeout,
): Promise<Step> {
  return vi.waitFor(
    async () => {
      const { Step } = await emr.send(new DescribeStepCommand({ ClusterId, StepId }));
      expect(Step?.Status?.State).toBe(state);
      return Step!;
    },
    { ...WAIT_OPTIONS, timeout },
  );
}
