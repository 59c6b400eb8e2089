import { type DynamicModule, Module } from '@nestjs/common';
import type { FileWriter } from '#lake/ports/file-writer.js';
import { Exporter, type ExportLimits } from './exporter.js';

/** Provides the single exporter to every module of an application. */
@Module({})
export class ExportModule {
  static of(files: FileWriter, limits: ExportLimits): DynamicModule {
    const providers = [{ provide: Exporter, useFactory: () => new Exporter(files, limits) }];
    return { module: ExportModule, global: true, providers, exports: [Exporter] };
  }
}
