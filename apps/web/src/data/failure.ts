/** The reason why an answer cannot be shown. */
export class Failure extends Error {
  constructor(
    readonly kind: 'signed-out' | 'forbidden' | 'no-snapshot' | 'busy' | 'refused' | 'unreachable',
    message: string,
    /** Advice for the reader. */
    readonly advice: string,
  ) {
    super(message);
  }
}

interface Problem {
  code?: string;
  message?: string;
  detail?: string;
}

/** Returns the meaning of an error of the API for a reader. `retryAfter` is that header, in seconds. */
export function failureOf(status: number, problem: Problem, retryAfter: string | null): Failure {
  const message = problem.detail ?? problem.message ?? `The API answered with status ${status}.`;
  if (status === 401) {
    return new Failure('signed-out', 'This needs a key or a sign-in.', 'Sign in, or give a key.');
  }
  if (status === 403) {
    return new Failure('forbidden', message, 'Ask an administrator for a role that may read this.');
  }
  if (problem.code === 'NO_SNAPSHOT') {
    return new Failure(
      'no-snapshot',
      'No run has published anything yet.',
      'This page looks again by itself, and shows the answers as soon as a run is through.',
    );
  }
  if (status === 429 || status === 503) {
    const wait = retryAfter === null ? 'a moment' : `${retryAfter} seconds`;
    return new Failure('busy', message, `Try again in ${wait}.`);
  }
  if (status >= 500)
    return new Failure('busy', message, 'Try again; the log of the API says more.');
  return new Failure('refused', message, 'Change what is asked for, above.');
}

/** The API did not answer. */
export const unreachable = () =>
  new Failure(
    'unreachable',
    'The API cannot be reached.',
    'See whether it still runs (npm start), then try again.',
  );
