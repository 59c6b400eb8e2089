/**
 * Runs a task at an interval, one run at a time: it skips a run that is due while another one is active.
 * It does not keep the process alive.
 */
export class IntervalTask {
  private timer: NodeJS.Timeout | undefined;
  private underWay: Promise<void> | undefined;

  /**
   * @param task never rejects and reports its failures itself
   * @param atStart runs it at the start too; by default first after the interval
   */
  constructor(
    private readonly everyMs: number,
    private readonly task: () => Promise<void>,
    private readonly atStart = false,
  ) {}

  start(): void {
    if (this.atStart) this.run();
    this.timer = setInterval(() => this.run(), this.everyMs).unref();
  }

  /** @returns when the active run has ended too */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.underWay;
  }

  private run(): void {
    this.underWay ??= this.task().finally(() => (this.underWay = undefined));
  }
}
