// Runs on changes of libs/lake libs/platform test/cloud test/conformance libs/notify
import { randomUUID } from 'node:crypto';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { SnsChannel } from '#notify/channels/sns-channel.js';
import { describeChannel } from '#test/conformance/channel.suite.js';
import { someMessage } from '#test/factories/message.js';
import { REGION } from '../setup/s3.js';

interface Envelope {
  MessageId: string;
  Subject: string;
  Message: string;
  MessageAttributes: Record<string, { Value: string }>;
}

describe('SnsChannel', () => {
  let sns: SNSClient;
  let sqs: SQSClient;
  let channel: SnsChannel;
  beforeAll(() => {
    vi.stubEnv('AWS_ENDPOINT_URL', inject('motoUrl'));
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
    sns = new SNSClient({ region: REGION });
    sqs = new SQSClient({ region: REGION });
    channel = new SnsChannel();
  });
  afterAll(() => {
    channel.close();
    sns.destroy();
    sqs.destroy();
    vi.unstubAllEnvs();
  });

  /** A topic, and a queue that subscribes to it. */
  async function createTopic(
    name: string,
    isFifo = false,
  ): Promise<{ arn: string; queue: string }> {
    const Attributes = isFifo ? { FifoTopic: 'true' } : undefined;
    const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: name, Attributes }));
    const { QueueUrl = '' } = await sqs.send(
      new CreateQueueCommand({
        QueueName: isFifo ? name : `${name}-queue`,
        Attributes: isFifo ? { FifoQueue: 'true' } : undefined,
      }),
    );
    const found = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
    );
    const Endpoint = found.Attributes?.QueueArn;
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint }));
    return { arn: TopicArn, queue: QueueUrl };
  }

  const receive = async (QueueUrl: string): Promise<Envelope[]> => {
    const request = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 });
    const { Messages = [] } = await sqs.send(request);
    return Messages.map(({ Body = '' }) => JSON.parse(Body) as Envelope);
  };
  const send = (target: string, message = someMessage) =>
    channel.send({ ruleId: '3', target }, message);

  it('sends JSON to programs, with attributes for filters', async () => {
    const { arn, queue } = await createTopic('retail');
    await channel.check(arn);
    await send(arn, { ...someMessage, title: `Run 12 of ${'ä'.repeat(200)}` });
    const [envelope] = await receive(queue);
    expect(JSON.parse(envelope!.Message)).toMatchObject({
      type: 'notification.failure',
      data: { id: someMessage.id, cause: someMessage.cause, run: '12' },
    });
    expect(envelope!.Subject).toBe(`Run 12 of ${'?'.repeat(90)}`);
    const values = Object.entries(envelope!.MessageAttributes).map(([name, { Value }]) => [
      name,
      Value,
    ]);
    expect(Object.fromEntries(values)).toEqual({
      id: someMessage.id,
      kind: 'failure',
      flow: 'weekly-sales',
    });
  });

  it('publishes once to a FIFO topic', async () => {
    const { arn, queue } = await createTopic('ordered.fifo', true);
    await channel.check(arn);
    await send(arn);
    await send(arn);
    expect(await receive(queue)).toHaveLength(1);
  });

  describeChannel('SnsChannel', async () => {
    const { arn, queue } = await createTopic(`retail-${randomUUID()}`);
    const subject = new SnsChannel();
    const nowhere = `arn:aws:sns:${REGION}:123456789012:nowhere`;
    return {
      secret: undefined,
      open: (outcome) => {
        // A missing answer counts as busy or away: SNS has no other side to ask.
        const isAway = outcome === 'busy' || outcome === 'lost';
        vi.stubEnv('AWS_ENDPOINT_URL', isAway ? 'http://127.0.0.1:1' : inject('motoUrl'));
        return Promise.resolve({ channel: subject, target: outcome === 'refused' ? nowhere : arn });
      },
      listReceived: async () =>
        (await receive(queue)).map(({ Message, MessageAttributes }) => ({
          id: MessageAttributes['id']?.Value,
          text: Message,
        })),
      close: () => {
        subject.close();
        vi.stubEnv('AWS_ENDPOINT_URL', inject('motoUrl'));
        return Promise.resolve();
      },
    };
  });
});
