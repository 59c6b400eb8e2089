/** Runs commands on a cluster. */
export interface StepRunner {
  /**
   * Runs `args` on the cluster's master by command-runner.jar; one of the same name that still runs is
   * adopted. Returns when the cluster says it has completed.
   * @throws AppError COMPUTE_FAILED when the command failed, with the tail of its stderr;
   *   COMPUTE_LOST or CLUSTER_LOST, retryable, when the cluster ended it
   */
  runStep(step: { name: string; args: string[] }, signal?: AbortSignal): Promise<void>;
}
