import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Channel } from '#notify/channel.js';
import { someMessage } from '#test/factories/message.js';

/** What becomes of a message: the other side takes it, is busy, refuses it, or is not there. */
type Outcome = 'taken' | 'busy' | 'refused' | 'lost';

/** A channel, and another side that does as it is told. */
export interface ChannelSubject {
  /** The channel and a target with which this is what happens. */
  when(outcome: Outcome): Promise<{ channel: Channel; target: string }>;
  /** What the other side has received: the text, and the id where there is a place for one. */
  received(): Promise<{ id: string | undefined; text: string }[]>;
  /** Part of every target that nobody may see; undefined where targets are no secret. */
  secret: string | undefined;
  close(): Promise<void>;
}

/** What every Channel must do. */
export function channelSuite(name: string, create: () => Promise<ChannelSubject>): void {
  describe(`Channel conformance: ${name}`, () => {
    let subject: ChannelSubject;
    beforeEach(async () => {
      subject = await create();
    });
    afterEach(() => subject.close());

    const send = async (outcome: Outcome): Promise<void> => {
      const { channel, target } = await subject.when(outcome);
      await channel.send({ ruleId: '3', target }, someMessage);
    };

    it('hands a message over, with what it is about and why', async () => {
      await send('taken');
      const [{ text } = { text: '' }, ...more] = await subject.received();
      expect(more).toEqual([]);
      for (const part of [someMessage.title, 'SOURCE_COLUMNS: sales.csv', someMessage.link]) {
        expect(text).toContain(part);
      }
    });

    it('gives back the target that was written down, which shows no secret', async () => {
      const { channel, target } = await subject.when('taken');
      const stored = channel.sealed(target);
      expect(channel.opened(stored)).toBe(target);
      expect(channel.sealed(stored)).toBe(stored);
      if (subject.secret !== undefined) expect(stored).not.toContain(subject.secret);
    });

    it('gives a message that is sent again the id that it had', async () => {
      await send('taken');
      await send('taken');
      const [first, second] = await subject.received();
      expect(second?.id).toBe(first?.id);
    });

    it.each([
      ['busy', true],
      ['refused', false],
      ['lost', true],
    ] as const)(
      'says in a line when the other side is %s, and no secret',
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

    it('takes a target that is one, and shows no secret of it', async () => {
      const { channel, target } = await subject.when('taken');
      await channel.check(target);
      expect(channel.shown(target)).not.toBe('');
      if (subject.secret !== undefined) expect(channel.shown(target)).not.toContain(subject.secret);
    });

    it.each(['', 'nonsense', 'https://10.0.0.5/', 'a b@c.example', 'javascript:alert(1)'])(
      'refuses the target "%s" in one sentence',
      async (target) => {
        const { channel } = await subject.when('taken');
        await expect(channel.check(target)).rejects.toMatchObject({
          code: 'ARGUMENT_INVALID',
          message: expect.stringMatching(/^target: [^\n]+$/) as string,
          problems: [{ argument: 'target' }],
        });
      },
    );
  });
}
