import { type DynamicModule, Module } from '@nestjs/common';
import { AnalyticsModule } from '#analytics/analytics.module.js';
import type { Ledgers } from '#composition/ledgers.js';
import type { FileWriter } from '#lake/ports/file-writer.js';
import type { ObjectStore } from '#lake/ports/object-store.js';
import { controllersOf } from '#serving/endpoint/rest-resource.js';
import { integratedSalesEndpoint } from './integrated-sales-endpoint.js';
import { IntegratedSales } from './integrated-sales.js';

interface ExportParts {
  ledgers: Ledgers;
  lake: ObjectStore;
  files: FileWriter;
}

/** Files of what is no answer. */
@Module({})
export class ExportsModule {
  static of({ ledgers, lake, files }: ExportParts): DynamicModule {
    const useFactory = () => new IntegratedSales(ledgers, lake, files);
    return {
      module: ExportsModule,
      imports: [AnalyticsModule],
      controllers: controllersOf(integratedSalesEndpoint),
      providers: [{ provide: IntegratedSales, useFactory }],
    };
  }
}
