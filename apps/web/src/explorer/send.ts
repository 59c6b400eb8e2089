import type { ExecutionResult } from 'graphql';
import { buildCsrfHeader } from '../data/csrf.js';

interface Request {
  query: string;
  operationName?: string | null;
}

/** Sends a request of GraphiQL to the API, with the CSRF token of the session. */
export async function send(
  request: Request,
  options?: { headers?: Record<string, string> },
): Promise<ExecutionResult> {
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json',
    ...buildCsrfHeader(document.cookie),
    ...options?.headers,
  };
  const body = JSON.stringify(withKnownOperation(request));
  const response = await fetch('/graphql', { method: 'POST', headers, body });
  return (await response.json()) as ExecutionResult;
}

/** GraphiQL updates an operation's name a moment after its text, and sends the old one until then. */
export function withKnownOperation(request: Request): Request {
  const { operationName, ...rest } = request;
  const isThere = operationName && new RegExp(`\\b${operationName}\\b`).test(request.query);
  return isThere ? request : rest;
}
