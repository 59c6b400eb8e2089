import type { ServiceUrl } from '#platform/config/service-url.js';
import type { Logger } from '#platform/logging/logger.js';
import { EmrApi, S3Reader } from './emr-api.js';
import { type EmrCluster, ExistingCluster, TransientCluster } from './emr-cluster.js';
import { EmrRunner } from './emr-runner.js';
import { parseEmrSettings } from './emr-settings.js';
import { EmrSteps, type StepListener } from './emr-steps.js';

/** How long EMR may be unreachable before a step counts as lost. */
const TIMEOUT_MS = 10 * 60_000;
const LOG_WAIT_MS = 3 * 60_000;

/** Services on one cluster. */
export interface Emr {
  cluster: EmrCluster;
  steps: EmrSteps;
  runner: EmrRunner;
  /** Closes connections; the cluster and its steps continue. */
  close(): void;
}

/**
 * Opens all services on the cluster of COMPUTE_URL. It starts nothing before the first use.
 * @param urlOf `s3://…` of an object of the lake
 * @param stepEnded called with the outcome of each step
 * @throws AppError CONFIG_INVALID
 */
export function createEmr(
  url: ServiceUrl,
  urlOf: (key: string) => string,
  logger: Logger,
  stepEnded?: StepListener,
): Emr {
  const settings = parseEmrSettings(url);
  const api = new EmrApi(settings.region);
  const reader = new S3Reader(settings.region);
  const pace = { pollMs: settings.pollMs, giveUpAfterMs: TIMEOUT_MS };
  const cluster =
    'id' in settings.cluster
      ? new ExistingCluster(api, settings.cluster.id, pace)
      : new TransientCluster(api, reader, settings.cluster, pace, logger);
  const logWaitMs = LOG_WAIT_MS;
  const steps = new EmrSteps({
    api,
    cluster,
    reader,
    pace,
    logWaitMs,
    logger,
    onStepEnd: stepEnded,
  });
  return {
    cluster,
    steps,
    runner: new EmrRunner(steps, settings, urlOf),
    close: () => {
      cluster.close();
      api.close();
      reader.close();
    },
  };
}
