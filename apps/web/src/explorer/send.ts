import { credentials } from '../data/api-key.js';
import { csrfHeader } from '../data/csrf.js';

/** Sends a request of GraphiQL to the API, with what says who asks. */
export async function send(
  parameters: object,
  options?: { headers?: Record<string, string> },
): Promise<unknown> {
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json',
    ...credentials(),
    ...csrfHeader(document.cookie),
    ...options?.headers,
  };
  const response = await fetch('/graphql', {
    ...{ method: 'POST', headers, body: JSON.stringify(parameters) },
  });
  return response.json();
}
