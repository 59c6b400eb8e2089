/** Logs a failure once, and again only when it changes or returns after a success. */
export class FailureLog {
  private readonly lastReports = new Map<string, string>();

  constructor(private readonly logger: { warn(message: string): void }) {}

  /** @param what fails; a later recovery uses the same text @param failure the line to log */
  report(what: string, failure: string): void {
    if (this.lastReports.get(what) !== failure) this.logger.warn(failure);
    this.lastReports.set(what, failure);
  }

  recordRecovery(what: string): void {
    this.lastReports.delete(what);
  }

  /**
   * Runs work that may fail; never rejects. @param doing follows "cannot" in the log: `judge
   * notifications`
   */
  async guard(doing: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.recordRecovery(doing);
    } catch (error) {
      this.report(doing, `cannot ${doing}: ${String(error)}`);
    }
  }
}
