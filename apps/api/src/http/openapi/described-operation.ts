import type { OpenAPIObject } from '@nestjs/swagger';
import type { REQUIRED_ROLE } from '#access/http/role.guard.js';
import type { Role } from '#access/principal.js';

/** Part of an OpenAPI document, as plain JSON. */
export type Json = Record<string, unknown>;

interface Parameter extends Json {
  name: string;
  in: string;
}

/** One operation of an OpenAPI document, as Nest's Swagger module makes it. */
export interface DescribedOperation {
  operationId: string;
  summary?: string;
  description?: string;
  tags?: string[];
  /** As the guard of the operation has it; without one, whoever may read answers may ask. */
  [REQUIRED_ROLE]?: Role;
  security?: Record<string, string[]>[];
  parameters?: Parameter[];
  requestBody?: { content: Record<string, Json> };
  responses: Record<string, Json>;
}

/** Every operation of every path, to be completed in place. */
export function operationsIn({ paths }: OpenAPIObject): DescribedOperation[] {
  return Object.values(paths).flatMap(
    (item) => Object.values(item as object) as DescribedOperation[],
  );
}

/** Whether it is one of the questions that anybody may ask who may read. */
export function isAnswer({ tags }: Pick<DescribedOperation, 'tags'>): boolean {
  return !tags?.includes('admin');
}
