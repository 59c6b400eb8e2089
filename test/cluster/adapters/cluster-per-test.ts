import { join } from 'node:path';
import { EMRClient } from '@aws-sdk/client-emr';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import {
  openTestCloud,
  waitForStep,
  findSteps,
  type TestCloud,
  type Worker,
} from './emr-subject.js';

/** The resources of a test; new for each test, except the cloud and its client. */
interface OwnCluster {
  cloud: TestCloud;
  emr: EMRClient;
  clusterId: string;
  worker: Worker;
}

/** Opens one cloud for the tests of a file, and a cluster with a worker for each test. */
export function openClusterPerTest() {
  const own = {} as OwnCluster;
  let next = 0;
  beforeAll(async () => {
    own.cloud = await openTestCloud();
    own.emr = new EMRClient(own.cloud.gateway.client);
  });
  afterAll(async () => {
    own.emr.destroy();
    await own.cloud.close();
  });
  beforeEach(() => {
    own.clusterId = own.cloud.gateway.emr.createCluster({ logUri: own.cloud.logUri });
    own.worker = own.cloud.onExisting(own.clusterId);
  });
  afterEach(() => own.cloud.gateway.faults.clear());
  return {
    own,
    step: (script: string, name = `step ${next++}`) => ({ name, args: ['bash', '-c', script] }),
    /** A path without a file yet. */
    file: () => join(own.cloud.tools, `file-${next++}`),
    named: (name: string) => findSteps(own.emr, own.clusterId, name),
    inState: (name: string, state: string) => waitForStep(own.emr, own.clusterId, name, state),
  };
}
