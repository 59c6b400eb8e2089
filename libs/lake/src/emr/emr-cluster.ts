/** A cluster to run steps on, whoever starts and ends it. */
export interface EmrCluster {
  /**
   * Id of a cluster that takes steps. A transient one is started at first use, once for all who ask.
   * @throws AppError CLUSTER_UNFIT when it cannot be used as it is set up; CLUSTER_LOST, retryable,
   *   when it ended while it started
   */
  id(signal?: AbortSignal): Promise<string>;
  /** Id of the cluster that is there; none is started. */
  running(): Promise<string | undefined>;
  /** Host name of the master node, once the cluster is up. */
  master(signal?: AbortSignal): Promise<string>;
  /**
   * Looks, without starting anything, whether the cluster can do its work.
   * @param needs applications, as EMR names them: Spark, Hive, Sqoop
   * @throws AppError CLUSTER_UNFIT, or what AWS refused and which permission is missing
   */
  check(needs: string[]): Promise<void>;
  /** Ends what was started for this deployment, also by workers that died. */
  release(): Promise<void>;
  /** Gives up waiting for a start; the cluster itself goes on. */
  close(): void;
}
