import { Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { FailureLog } from './failure-log.js';
import { IntervalTask } from './interval-task.js';

/** Runs its tasks at intervals, from the start of the worker to its end. */
export abstract class PollingService implements OnApplicationBootstrap, OnApplicationShutdown {
  protected readonly logger: Logger;
  protected readonly failures: FailureLog;
  private readonly tasks: IntervalTask[] = [];

  /** @param context name of its logger */
  protected constructor(context: string) {
    this.logger = new Logger(context);
    this.failures = new FailureLog(this.logger);
  }

  onApplicationBootstrap(): void | Promise<void> {
    for (const task of this.tasks) task.start();
  }

  /** @returns when the current tasks have ended */
  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.tasks.map((task) => task.stop()));
  }

  /**
   * @param doing words after "cannot" in the log of a failed task: `judge notifications`
   * @param atStart runs it at the start too: a worker that restarts often would never reach a long interval
   */
  protected every(
    milliseconds: number,
    doing: string,
    task: () => Promise<void>,
    { atStart = false }: { atStart?: boolean } = {},
  ): void {
    const guarded = () => this.failures.guard(doing, task);
    this.tasks.push(new IntervalTask(milliseconds, guarded, atStart));
  }
}
