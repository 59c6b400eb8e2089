import type { Message } from '../channel.js';

/** The body of a message for programs, with the envelope that Standard Webhooks asks for. */
export function payloadOf({ id, kind, at, ...about }: Message): string {
  return JSON.stringify({
    type: `notification.${kind}`,
    timestamp: at.toISOString(),
    data: { id, kind, ...about },
  });
}

/** The body of a message for people, a line each. */
export function textOf({ title, cause, link, rule, at }: Message): string {
  const lines = [title, cause, link ?? '', `${at.toISOString()}, by rule ${rule}`];
  return lines.filter((line) => line !== '').join('\n');
}
