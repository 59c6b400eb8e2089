import { type DynamicModule, Module } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** Gives every module of an application the one connection pool it has. */
@Module({})
export class WarehouseModule {
  static of(warehouse: DataSource): DynamicModule {
    const providers = [{ provide: DataSource, useValue: warehouse }];
    return { module: WarehouseModule, global: true, providers, exports: [DataSource] };
  }
}
