import { request } from 'node:http';
import { expect } from 'vitest';
import { createRandom } from '#sample/random.js';
import { type EventBody, createEventBody } from '../factories/event-bodies.js';

/** Requests at the same time. */
const AT_ONCE = 4;

/**
 * Sends random bodies with events, and expects the right status for each, and answers of `/livez` between them.
 * @param key of a sender
 */
export async function sendBodies(url: string, key: string, count: number): Promise<void> {
  for (let first = 0; first < count; first += AT_ONCE) {
    const numbers = Array.from({ length: Math.min(AT_ONCE, count - first) }, (_, n) => first + n);
    const bodies = numbers.map((number) =>
      createEventBody(number, createRandom(55, 'bodies', number)),
    );
    const answers = bodies.map((body) => send(url, key, body));
    const probe = await fetch(`${url}/livez`);
    expect([probe.status, await probe.json()]).toEqual([200, { status: 'live' }]);
    for (const [index, answer] of answers.entries()) {
      const { what, statuses, cutAfter } = bodies[index]!;
      const status = await answer;
      const isRight = cutAfter === undefined ? statuses.includes(Number(status)) : true;
      expect({ number: numbers[index], what, status, isRight }).toMatchObject({ isRight: true });
    }
  }
}

/** @returns the status; the code of the error when the connection ended before an answer */
function send(url: string, key: string, { headers, body, cutAfter }: EventBody) {
  return new Promise<number | string>((resolve, reject) => {
    const authorization = `Bearer ${key}`;
    const sent = request(`${url}/v1/events/transactions`, {
      method: 'POST',
      agent: false,
      headers: { ...headers, authorization, 'content-length': body.length },
    });
    sent.on('response', (reply) => {
      reply.resume().on('end', () => {
        sent.destroy();
        resolve(reply.statusCode ?? 0);
      });
    });
    sent.on('error', (error: NodeJS.ErrnoException) => {
      if (cutAfter === undefined) reject(error);
      else resolve(error.code ?? '');
    });
    if (cutAfter === undefined) sent.end(body);
    else sent.write(body.subarray(0, cutAfter), () => sent.destroy());
  });
}
