/**
 * Runs a task at an interval, one run at a time: a run that is due while the one before goes on is left out.
 * It keeps no process alive.
 */
export class IntervalTask {
  private timer: NodeJS.Timeout | undefined;
  private underWay: Promise<void> | undefined;

  /** @param task never rejects: it reports what fails by itself */
  constructor(
    private readonly everyMs: number,
    private readonly task: () => Promise<void>,
  ) {}

  start(): void {
    this.timer = setInterval(() => this.run(), this.everyMs).unref();
  }

  /** @returns when the run that is under way has ended too */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.underWay;
  }

  private run(): void {
    this.underWay ??= this.task().finally(() => (this.underWay = undefined));
  }
}
