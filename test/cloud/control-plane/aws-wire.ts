import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';

/** An error in the format of an AWS JSON service. */
export class AwsError extends Error {
  /**
   * @param type name of the SDK's error
   * @param members further members of the error's shape
   */
  constructor(
    readonly type: string,
    message: string,
    readonly status = 400,
    readonly members: Record<string, unknown> = {},
  ) {
    super(message);
  }
}

export function createValidationError(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

/** EMR's error for an unknown id; its members are capitalised. */
export function createInvalidRequest(message: string, code = 'InvalidRequest'): AwsError {
  const members = { ErrorCode: code, Message: message };
  return new AwsError('InvalidRequestException', message, 400, members);
}

/** Marks a bigint in JSON, which escapes this character in texts and here alike. */
const BIGINT = '\u0000';
const MARKED = /"\\u0000(-?\d+)"/g;

/** Sends an action's output; dates become epoch seconds, as in AWS JSON 1.1, and a bigint a number with every digit. */
export function sendJson(response: ServerResponse, output: object): void {
  send(response, 200, JSON.stringify(output, onWire).replaceAll(MARKED, '$1'));
}

export function sendError(response: ServerResponse, error: AwsError): void {
  const body = error.message ? { message: error.message, ...error.members } : {};
  send(response, error.status, JSON.stringify({ __type: error.type, ...body }));
}

function send(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, {
    'content-type': 'application/x-amz-json-1.1',
    'content-length': Buffer.byteLength(body),
    'x-amzn-requestid': randomUUID(),
  });
  response.end(body);
}

// JSON.stringify calls toJSON before the replacer, so this reads the date from its owner.
function onWire(this: Record<string, unknown>, key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${BIGINT}${value}`;
  const original = this[key];
  return original instanceof Date ? original.getTime() / 1000 : value;
}
