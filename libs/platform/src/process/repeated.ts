/**
 * Does a piece of work at an interval, one at a time: a turn that comes while the one before is still
 * at work is left out. It keeps no process alive.
 */
export class Repeated {
  private timer: NodeJS.Timeout | undefined;
  private isAtWork = false;

  /** @param work never rejects: it tells by itself what went wrong */
  constructor(
    private readonly everyMs: number,
    private readonly work: () => Promise<void>,
  ) {}

  start(): void {
    this.timer = setInterval(() => void this.turn(), this.everyMs).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async turn(): Promise<void> {
    if (this.isAtWork) return;
    this.isAtWork = true;
    try {
      await this.work();
    } finally {
      this.isAtWork = false;
    }
  }
}
