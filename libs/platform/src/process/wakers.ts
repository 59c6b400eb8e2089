/** Wakes any number of waiting readers. */
export class Wakers {
  private readonly waiting = new Set<() => void>();
  private times = 0;

  /** Number of calls of `wake` so far: read it before you look for news. */
  get count(): number {
    return this.times;
  }

  wake(): void {
    this.times += 1;
    for (const waiter of this.waiting) waiter();
  }

  /** Resolves at the first call of `wake` after `known`, after some milliseconds, or when the signal fires. */
  async until(known: number, ms: number, signal: AbortSignal): Promise<void> {
    if (this.times !== known || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.waiting.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.waiting.add(done);
      signal.addEventListener('abort', done);
    });
  }
}
