import { Injectable } from '@nestjs/common';
import { Gauge, Registry } from 'prom-client';
import { LastWeekSales } from '#analytics/snapshot/last-week-sales.js';
import { Marts } from '#analytics/snapshot/marts.js';
import { PublishedSnapshot } from '#analytics/snapshot/published-snapshot.js';
import { BoundedReading } from '#platform/metrics/bounded-reading.js';
import { markConfidential } from '#platform/metrics/confidential-metrics.js';
import { Exporter } from '#serving/export/exporter.js';

/** What only the API can tell, beside what each of its parts counts. */
@Injectable()
export class ApiMetrics {
  constructor(registry: Registry, exporter: Exporter, marts: Marts, published: PublishedSnapshot) {
    exporter.metrics.register(registry);
    const lastWeek = new LastWeekSales(marts, published);
    const sales = new BoundedReading(() => lastWeek.read());
    markConfidential(registry, 'retailstream_last_week_sales');
    new Gauge({
      name: 'retailstream_last_week_sales',
      help: 'Sales of all stores in the last week of the published snapshot, in the currency of the files.',
      registers: [registry],
      async collect() {
        this.remove();
        const figure = await sales.figures();
        if (figure !== undefined) this.set(figure);
      },
    });
  }
}
