const INTERVAL_MS = 200;

type Write = (step: string, done: number, expected?: number) => Promise<void>;

/** Passes progress on at most five times a second, the newest always last. */
export class ProgressWriter {
  private latest: Parameters<Write> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(private readonly write: Write) {}

  report(step: string, done = 0, expected?: number): void {
    this.latest = [step, done, expected];
    this.timer ??= setTimeout(() => this.flush(), INTERVAL_MS);
  }

  /** Drops what is not written yet and waits for what is being written. */
  async finish(): Promise<void> {
    clearTimeout(this.timer);
    this.latest = undefined;
    await this.writing;
  }

  private flush(): void {
    this.timer = undefined;
    const latest = this.latest;
    if (!latest) return;
    // Progress is for eyes only: losing a line must not lose the stage.
    this.writing = this.writing.then(() => this.write(...latest)).catch(() => undefined);
  }
}
