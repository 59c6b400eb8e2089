import type { IncomingMessage } from 'node:http';
import type { Admission, Gate } from './gate.js';

type Decision = Admission | Promise<Admission>;

/** Has the gate decide once on each request, whoever asks first: to ask it counts against limits. */
export class Admissions {
  private readonly decided = new WeakMap<IncomingMessage, Decision>();

  /** @param addressOf the address of a request's client */
  constructor(
    private readonly gate: Pick<Gate, 'admit'>,
    private readonly addressOf: (request: IncomingMessage) => string,
  ) {}

  of(request: IncomingMessage): Decision {
    let decision = this.decided.get(request);
    if (!decision) {
      const { method = '', url = '', headers } = request;
      decision = this.gate.admit({ method, url, headers, address: this.addressOf(request) });
      this.decided.set(request, decision);
    }
    return decision;
  }
}
