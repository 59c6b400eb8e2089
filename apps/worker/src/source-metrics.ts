import { Injectable } from '@nestjs/common';
import { Counter, Registry } from 'prom-client';
import type { NewsOutcome } from '#pipeline/triggers/arrival-news.js';

/** What this worker was told of files in the source. */
@Injectable()
export class SourceMetrics {
  private readonly messages: Counter;

  constructor(registry: Registry) {
    this.messages = new Counter({
      name: 'retailstream_source_messages_total',
      help: 'Messages about files in the source, by what they told of: own, other, unreadable.',
      labelNames: ['outcome'],
      registers: [registry],
    });
  }

  count(outcome: NewsOutcome): void {
    this.messages.inc({ outcome });
  }
}
