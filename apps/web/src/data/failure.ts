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
    return new Failure(
      'signed-out',
      'You need to sign in or use an API key.',
      'Sign in, or enter a key.',
    );
  }
  if (status === 403) {
    return new Failure('forbidden', message, 'Ask an administrator for a role with access.');
  }
  if (problem.code === 'NO_SNAPSHOT') {
    return new Failure(
      'no-snapshot',
      'No snapshot is published yet.',
      'This page checks again automatically, and shows the answers when the first run has ' +
        'published.',
    );
  }
  if (status === 429 || status === 503) {
    const wait = retryAfter === null ? 'a moment' : `${retryAfter} seconds`;
    return new Failure('busy', message, `Try again in ${wait}.`);
  }
  if (status >= 500)
    return new Failure('busy', message, 'Try again. The log of the API has the details.');
  return new Failure('refused', message, 'Change the values above.');
}

/** The API did not answer. */
export const unreachable = () =>
  new Failure(
    'unreachable',
    'The API cannot be reached.',
    'Check that it is running (npm start), then try again.',
  );
