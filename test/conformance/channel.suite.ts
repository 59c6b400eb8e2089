import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Channel } from '#notify/channel.js';
import { someMessage } from '#test/factories/message.js';

/** The receiver's reaction: it accepts the message, is busy, refuses it, or is unreachable. */
type Outcome = 'taken' | 'busy' | 'refused' | 'lost';

/** A channel and a controllable receiver. */
export interface ChannelSubject {
  /** Returns the channel and a target with this outcome. */
  open(outcome: Outcome): Promise<{ channel: Channel; target: string }>;
  /** Messages that the receiver got: the text, and the id if the channel has one. */
  listReceived(): Promise<{ id: string | undefined; text: string }[]>;
  /** The secret part of every target; undefined when targets are not secret. */
  secret: string | undefined;
  close(): Promise<void>;
}

/** Requirements for every Channel. */
export function describeChannel(name: string, create: () => Promise<ChannelSubject>): void {
  describe(`Channel conformance: ${name}`, () => {
    let subject: ChannelSubject;
    beforeEach(async () => {
      subject = await create();
    });
    afterEach(() => subject.close());

    const send = async (outcome: Outcome): Promise<void> => {
      const { channel, target } = await subject.open(outcome);
      await channel.send({ ruleId: '3', target }, someMessage);
    };

    it('delivers a message with its subject and cause', async () => {
      await send('taken');
      const [{ text } = { text: '' }, ...more] = await subject.listReceived();
      expect(more).toEqual([]);
      for (const part of [someMessage.title, 'SOURCE_COLUMNS: sales.csv', someMessage.link]) {
        expect(text).toContain(part);
      }
    });

    it('restores the stored target, which reveals no secret', async () => {
      const { channel, target } = await subject.open('taken');
      const stored = channel.encryptTarget(target);
      expect(channel.decryptTarget(stored)).toBe(target);
      expect(channel.encryptTarget(stored)).toBe(stored);
      if (subject.secret !== undefined) expect(stored).not.toContain(subject.secret);
    });

    it('sends a repeated message with the same id', async () => {
      await send('taken');
      await send('taken');
      const [first, second] = await subject.listReceived();
      expect(second?.id).toBe(first?.id);
    });

    it.each([
      ['busy', true],
      ['refused', false],
      ['lost', true],
    ] as const)(
      'reports a %s receiver in one line without a secret',
      async (outcome, retryable) => {
        const failure: unknown = await send(outcome).then(
          () => undefined,
          (error: unknown) => error,
        );
        expect(failure).toMatchObject({ name: 'AppError', retryable });
        const { message } = failure as Error;
        expect(message).not.toContain('\n');
        if (subject.secret !== undefined) expect(message).not.toContain(subject.secret);
      },
    );

    it('accepts a valid target and shows no secret of it', async () => {
      const { channel, target } = await subject.open('taken');
      await channel.check(target);
      expect(channel.maskTarget(target)).not.toBe('');
      if (subject.secret !== undefined)
        expect(channel.maskTarget(target)).not.toContain(subject.secret);
    });

    it.each(['', 'nonsense', 'https://10.0.0.5/', 'a b@c.example', 'javascript:alert(1)'])(
      'refuses the target "%s" in one sentence',
      async (target) => {
        const { channel } = await subject.open('taken');
        await expect(channel.check(target)).rejects.toMatchObject({
          code: 'ARGUMENT_INVALID',
          message: expect.stringMatching(/^target: [^\n]+$/) as string,
          problems: [{ argument: 'target' }],
        });
      },
    );
  });
}
