interface Question {
  /** The waiting callers, once per request. */
  callers: string[];
  /** Aborted when the last of them has disconnected. */
  aborter: AbortController;
}

/** The clients that wait for each question: equal questions are computed once, and cancelled when the last disconnects. */
export class PendingRequests {
  private readonly questions = new Map<string, Question>();

  constructor(private readonly abandon: (key: string) => void) {}

  /**
   * @param caller the client's name
   * @param hangUp aborts when the client disconnects; left out for a client that cannot
   * @returns a function to call when the wait ends, with or without an answer
   */
  join(key: string, caller: string, hangUp?: AbortSignal): () => void {
    const question = this.questions.get(key) ?? { callers: [], aborter: new AbortController() };
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
      question.aborter.abort();
      this.abandon(key);
    };
    hangUp?.addEventListener('abort', onHangUp);
    return () => void leave();
  }

  /** Returns the callers that wait for an answer; the list is live. */
  listCallers(key: string): readonly string[] {
    return this.questions.get(key)?.callers ?? [];
  }

  /** Returns a signal that aborts when all clients of an answer have disconnected; undefined when none waits. */
  findSignal(key: string): AbortSignal | undefined {
    return this.questions.get(key)?.aborter.signal;
  }
}
