import { QueryClient } from '@tanstack/react-query';
import { Failure } from './failure.js';

/** Failures that the same request meets again. */
const LASTING: readonly Failure['kind'][] = [
  'signed-out',
  'forbidden',
  'missing',
  'refused',
  'no-snapshot',
];

/** Requests of a page: a failure of the network is tried again once, a refusal is not. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (count, error) =>
        count < 1 && !(error instanceof Failure && LASTING.includes(error.kind)),
      retryDelay: 500,
    },
  },
});
