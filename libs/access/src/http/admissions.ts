import type { IncomingMessage } from 'node:http';
import type { Admission, Gate } from './gate.js';

type Decision = Admission | Promise<Admission>;

/** Kept with the request itself: to find it in a WeakMap takes as long as to find a stored answer. */
const DECISION = Symbol('admission');

declare module 'node:http' {
  interface IncomingMessage {
    [DECISION]?: Decision;
  }
}

/** Has the gate decide once on each request, whoever asks first: to ask it counts against limits. */
export class Admissions {
  /** @param addressOf the address of a request's client */
  constructor(
    private readonly gate: Pick<Gate, 'admit'>,
    private readonly addressOf: (request: IncomingMessage) => string,
  ) {}

  of(request: IncomingMessage): Decision {
    return (request[DECISION] ??= this.decide(request));
  }

  private decide(request: IncomingMessage): Decision {
    const { method = '', url = '', headers } = request;
    return this.gate.admit({ method, url, headers, address: this.addressOf(request) });
  }
}
