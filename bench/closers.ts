type Close = () => Promise<void>;

/** What must be undone at the end, however it comes: last opened, first closed, each once. */
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
      // What cannot be closed must not keep the rest open.
      await close().catch((error: unknown) => console.error('bench:', error));
    }
  }
}
