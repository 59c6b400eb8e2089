interface Question {
  askers: number;
  /** Aborted when the last asker has hung up. */
  abandoned: AbortController;
}

/** Counts who waits for what, and tells when the last of them has hung up. */
export class Askers {
  private readonly questions = new Map<string, Question>();

  constructor(private readonly abandon: (key: string) => void) {}

  /**
   * @param hangUp comes when who asks hangs up; none from who cannot
   * @returns what to call when the wait is over, however it ended
   */
  join(key: string, hangUp?: AbortSignal): () => void {
    const question = this.questions.get(key) ?? { askers: 0, abandoned: new AbortController() };
    this.questions.set(key, question);
    question.askers += 1;
    let isWaiting = true;
    const leave = () => {
      if (!isWaiting) return false;
      isWaiting = false;
      hangUp?.removeEventListener('abort', onHangUp);
      question.askers -= 1;
      if (question.askers > 0) return false;
      this.questions.delete(key);
      return true;
    };
    const onHangUp = () => {
      if (!leave()) return;
      question.abandoned.abort();
      this.abandon(key);
    };
    hangUp?.addEventListener('abort', onHangUp);
    return () => void leave();
  }

  /** Comes when all who wait for an answer have hung up; undefined when nobody waits. */
  signalOf(key: string): AbortSignal | undefined {
    return this.questions.get(key)?.abandoned.signal;
  }
}
