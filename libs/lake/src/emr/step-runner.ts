/** Runs commands on a cluster. */
export interface StepRunner {
  /**
   * Runs `args` on the cluster's master by command-runner.jar; one of the same name that still runs is
   * adopted. Returns when the cluster says it has completed.
   * @throws AppError COMPUTE_FAILED when the command failed, with the tail of its stderr;
   *   COMPUTE_LOST or CLUSTER_LOST, retryable, when the cluster ended it
   */
  runStep(step: NamedStep, signal?: AbortSignal): Promise<void>;
}

export interface NamedStep {
  name: string;
  args: string[];
  /** Whether the program itself has said why it failed: then nobody waits for its log. */
  isExplained?: () => Promise<boolean>;
}
