import { type DynamicModule, Module } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** Provides the application's only connection pool to all modules. */
@Module({})
export class WarehouseModule {
  static register(warehouse: DataSource): DynamicModule {
    const providers = [{ provide: DataSource, useValue: warehouse }];
    return { module: WarehouseModule, global: true, providers, exports: [DataSource] };
  }
}
