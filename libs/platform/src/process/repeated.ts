/**
 * Does a piece of work at an interval, one at a time: a turn that comes while the one before is still
 * at work is left out. It keeps no process alive.
 */
export class Repeated {
  private timer: NodeJS.Timeout | undefined;
  /** The turn that is at work. */
  private underWay: Promise<void> | undefined;

  /** @param work never rejects: it tells by itself what went wrong */
  constructor(
    private readonly everyMs: number,
    private readonly work: () => Promise<void>,
  ) {}

  start(): void {
    this.timer = setInterval(() => this.turn(), this.everyMs).unref();
  }

  /** Ends it. @returns when the turn that is at work has ended too */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.underWay;
  }

  private turn(): void {
    this.underWay ??= this.work().finally(() => (this.underWay = undefined));
  }
}
