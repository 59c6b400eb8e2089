type Close = () => Promise<void>;

/** Clean-up functions that run at the end in every case: last added, first run, each once. */
export class Closers {
  private readonly pending: Close[] = [];
  private closing: Promise<void> | undefined;

  add(close: Close): void {
    this.pending.push(close);
  }

  close(): Promise<void> {
    return (this.closing ??= this.closeAll());
  }

  private async closeAll(): Promise<void> {
    for (const close of this.pending.reverse()) {
      // A failed clean-up must not prevent the others.
      await close().catch((error: unknown) => console.error('bench:', error));
    }
  }
}
