import type { Reply } from './exchange.js';

/** Internals that no answer may show: a stack, a path of ours, SQL, or a message of PostgreSQL. */
const INTERNAL =
  /\bat \S+ \(|\.(js|ts):\d+|node_modules|\bSELECT\b[^"]*\bFROM\b|\b(mart|ops|core)\.[a-z_]+|syntax error at|pg_(catalog|stat|class)|relation "/;
const CODE = /^[A-Z][A-Z_]*[A-Z]$/;
const BUSY = 503;

/** Describes what is wrong with the answer to a hostile request; undefined when it is correct. */
export function findReplyComplaint(reply: Reply): string | undefined {
  const { status, head, body, ended } = reply;
  if (ended !== 'answered') return `no answer: ${ended}`;
  if (INTERNAL.test(body)) return `tells what is internal: ${body.slice(0, 300)}`;
  if (status < 400) return undefined;
  if (status >= 500 && status !== BUSY) return `status ${status}: ${body.slice(0, 300)}`;
  if (status === BUSY && !/^retry-after: *\d+/im.test(head)) return '503 without Retry-After';
  const codes = parseCodes(body);
  if (codes.length > 0 && codes.every((code) => CODE.test(code))) return undefined;
  return `${status} without a stable code: ${body.slice(0, 300)}`;
}

/** Like `findReplyComplaint`, for requests that no HTTP client sends: a refusal or a closed connection is correct. */
export function findWireComplaint(reply: Reply): string | undefined {
  const { status, body, ended } = reply;
  if (INTERNAL.test(body)) return `tells what is internal: ${body.slice(0, 300)}`;
  if (ended === 'silent') return 'neither answered nor closed';
  return status >= 500 ? `status ${status}: ${body.slice(0, 300)}` : undefined;
}

/** Returns the codes of a problem document, or of every error of a GraphQL answer. */
export function parseCodes(body: string): string[] {
  try {
    const { code, errors } = JSON.parse(body) as {
      code?: unknown;
      errors?: { extensions?: { code?: unknown } }[];
    };
    // A problem document may also list one error for each argument.
    const codes =
      code === undefined ? (errors ?? []).map(({ extensions }) => extensions?.code) : [code];
    return codes.map((each) => (typeof each === 'string' ? each : ''));
  } catch {
    return [];
  }
}
