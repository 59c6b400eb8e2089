/** A wrong argument, to show beside its field. */
export interface FieldProblem {
  argument: string;
  problem: string;
}

interface Details {
  /** The code of the API: docs/errors.md explains each. */
  code?: string | undefined;
  problems?: readonly FieldProblem[] | undefined;
}

/** The reason why the console cannot show or do something. */
export class Failure extends Error {
  readonly code: string | undefined;
  readonly problems: readonly FieldProblem[];

  constructor(
    readonly kind:
      'signed-out' | 'forbidden' | 'no-snapshot' | 'missing' | 'busy' | 'refused' | 'unreachable',
    message: string,
    /** Advice for the reader; empty where the message has it. */
    readonly advice: string,
    { code, problems = [] }: Details = {},
  ) {
    super(message);
    this.code = code;
    this.problems = problems;
  }
}

/** The used parts of an error of the API. */
export interface Problem {
  code?: string;
  message?: string;
  detail?: string;
  errors?: readonly FieldProblem[];
}

/** Returns the meaning of an error of the API for a reader. `retryAfter` is that header, in seconds. */
export function buildFailure(status: number, problem: Problem, retryAfter: string | null): Failure {
  const message = problem.detail ?? problem.message ?? `The API answered with status ${status}.`;
  const details = { code: problem.code, problems: problem.errors };
  if (status === 401) {
    return new Failure(
      'signed-out',
      'You need to sign in or use an API key.',
      'Sign in, or enter a key.',
      details,
    );
  }
  if (status === 403) {
    return new Failure(
      'forbidden',
      message,
      // The refusal of a scope names the way out.
      problem.code?.startsWith('SCOPE_') ? '' : 'Ask an administrator for a role with access.',
      details,
    );
  }
  if (problem.code === 'NO_SNAPSHOT') {
    return new Failure(
      'no-snapshot',
      message.charAt(0).toUpperCase() + message.slice(1),
      'This page checks again automatically.',
      details,
    );
  }
  if (status === 404) {
    return new Failure('missing', message, 'Check the address, or go back to the list.', details);
  }
  if (status === 429 || status === 503) {
    const wait = retryAfter === null ? 'a moment' : `${retryAfter} seconds`;
    return new Failure('busy', message, `Try again in ${wait}.`, details);
  }
  if (status >= 500)
    return new Failure('busy', message, 'Try again. The log of the API has the details.', details);
  // The message says what to change.
  return new Failure('refused', message, '', details);
}

/** Returns the meaning of a response that reports an error. */
export async function readFailure(response: Response): Promise<Failure> {
  const problem = (await response.json().catch(() => ({}))) as Problem;
  return buildFailure(response.status, problem, response.headers.get('retry-after'));
}

/** Returns any error as a failure. */
export function toFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  return new Failure('busy', 'This page failed.', 'Reload the page.');
}

/** The API did not answer. */
export const createUnreachable = () =>
  new Failure(
    'unreachable',
    'The API cannot be reached.',
    'Check that it is running (npm start), then try again.',
  );
