import { type DynamicModule, Module } from '@nestjs/common';
import type { Limits } from './limits.js';

/** Injects the limits, for whoever has to hold them. */
export const LIMITS = Symbol('Limits');

@Module({})
export class LimitsModule {
  static of(limits: Limits): DynamicModule {
    const providers = [{ provide: LIMITS, useValue: limits }];
    return { module: LimitsModule, global: true, providers, exports: [LIMITS] };
  }
}
