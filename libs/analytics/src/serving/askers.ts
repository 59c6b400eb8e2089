/** Counts who waits for what, and tells when the last of them has hung up. */
export class Askers {
  private readonly waiting = new Map<string, number>();

  constructor(private readonly abandon: (key: string) => void) {}

  /**
   * @param signal comes when who asks hangs up; none from who cannot
   * @returns what to call when the wait is over, however it ended
   */
  join(key: string, signal?: AbortSignal): () => void {
    this.waiting.set(key, (this.waiting.get(key) ?? 0) + 1);
    const leave = () => {
      const others = (this.waiting.get(key) ?? 1) - 1;
      if (others === 0) this.waiting.delete(key);
      else this.waiting.set(key, others);
      return others;
    };
    const hangUp = () => {
      hungUp = true;
      if (leave() === 0) this.abandon(key);
    };
    let hungUp = false;
    signal?.addEventListener('abort', hangUp, { once: true });
    return () => {
      signal?.removeEventListener('abort', hangUp);
      if (!hungUp) leave();
    };
  }
}
