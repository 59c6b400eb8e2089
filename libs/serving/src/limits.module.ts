import { type DynamicModule, Module } from '@nestjs/common';
import type { Limits } from './limits.js';

/** Injection token of the limits. */
export const LIMITS = Symbol('Limits');

@Module({})
export class LimitsModule {
  static register(limits: Limits): DynamicModule {
    const providers = [{ provide: LIMITS, useValue: limits }];
    return { module: LimitsModule, global: true, providers, exports: [LIMITS] };
  }
}
