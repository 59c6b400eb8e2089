import { Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { FailureLog } from '#platform/logging/failure-log.js';
import { IntervalTask } from '#platform/process/interval-task.js';

/** Runs its tasks at intervals, from the start of the worker to its end. */
export abstract class PollingService implements OnApplicationBootstrap, OnApplicationShutdown {
  protected readonly logger: Logger;
  protected readonly failures: FailureLog;
  private readonly tasks: IntervalTask[] = [];

  /** @param context of what it logs */
  protected constructor(context: string) {
    this.logger = new Logger(context);
    this.failures = new FailureLog(this.logger);
  }

  onApplicationBootstrap(): void | Promise<void> {
    for (const task of this.tasks) task.start();
  }

  /** @returns when what is under way has ended */
  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.tasks.map((task) => task.stop()));
  }

  /** @param doing as it comes after "cannot" in the log when the task fails: `judge notifications` */
  protected every(milliseconds: number, doing: string, task: () => Promise<void>): void {
    const guarded = () => this.failures.guard(doing, task);
    this.tasks.push(new IntervalTask(milliseconds, guarded));
  }
}
