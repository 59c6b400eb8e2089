import type { Channel, Channels, Message } from '#notify/channel.js';
import { noChannels } from '../setup/no-channels.js';

/** A channel that takes every target and keeps what it is sent; tests say what fails. */
export class RecordingChannel implements Channel {
  readonly sent: Message[] = [];
  /** What becomes of a message after it was taken. */
  outcome: (message: Message) => Promise<void> = () => Promise.resolve();

  /** As the webhooks of all rules; the other channels send nothing. */
  get channels(): Channels {
    return { ...noChannels, webhook: this };
  }

  check(): Promise<void> {
    return Promise.resolve();
  }

  sealed(target: string): string {
    return target;
  }

  opened(stored: string): string {
    return stored;
  }

  shown(): string {
    return 'there';
  }

  secretOf(): undefined {
    return undefined;
  }

  send(_destination: unknown, message: Message): Promise<void> {
    this.sent.push(message);
    return this.outcome(message);
  }
}
