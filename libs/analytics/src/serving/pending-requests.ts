interface Question {
  /** Who waits for it, each as often as they have asked it. */
  callers: string[];
  /** Aborted when the last of them has disconnected. */
  abandoned: AbortController;
}

/** The clients that wait for each question: equal questions are computed once, and cancelled when the last disconnects. */
export class PendingRequests {
  private readonly questions = new Map<string, Question>();

  constructor(private readonly abandon: (key: string) => void) {}

  /**
   * @param caller who asks
   * @param hangUp comes when who asks hangs up; none from who cannot
   * @returns what to call when the wait is over, however it ended
   */
  join(key: string, caller: string, hangUp?: AbortSignal): () => void {
    const question = this.questions.get(key) ?? { callers: [], abandoned: new AbortController() };
    this.questions.set(key, question);
    question.callers.push(caller);
    let isWaiting = true;
    const leave = () => {
      if (!isWaiting) return false;
      isWaiting = false;
      hangUp?.removeEventListener('abort', onHangUp);
      question.callers.splice(question.callers.indexOf(caller), 1);
      if (question.callers.length > 0) return false;
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

  /** Who waits for an answer; it grows and shrinks with them. */
  callersOf(key: string): readonly string[] {
    return this.questions.get(key)?.callers ?? [];
  }

  /** Comes when all who wait for an answer have hung up; undefined when nobody waits. */
  signalOf(key: string): AbortSignal | undefined {
    return this.questions.get(key)?.abandoned.signal;
  }
}
