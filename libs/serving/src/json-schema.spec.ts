import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { EnumArg, IntArg, NumberArg, TextArg } from './input.js';
import { namedEnum } from './named-enum.js';
import { DateOutput, ListOutput, NumberOutput } from './output.js';
import { PageArgs } from './paging/page-args.js';
import { PageInfo } from './paging/page-type.js';
import { createShape } from './shape.js';
import { buildArgumentsSchema } from './arguments-schema.js';
import { toResultSchema, dropEdgesFromSchema } from './result-schema.js';

const Hue = namedEnum('SchemaHue', 'A hue.', { RED: 'Red.', BLUE: 'Blue.' });

class Args {
  @IntArg('How many.', { min: 1, default: 5 })
  count: number = 5;

  @IntArg('Per cent.', { oneOf: [50, 80] })
  level?: number;

  @NumberArg('Above.', { required: true })
  above!: number;

  @TextArg('Why.', { minLength: 3 })
  why?: string;

  @EnumArg(Hue, 'Which.')
  hue?: string;
}

class Row {
  @DateOutput('Day.')
  day!: string;

  @NumberOutput('Share.', { nullable: true })
  share!: number | null;
}

class Table {
  @ListOutput(Row, 'Rows.')
  rows!: Row[];
}

describe('argumentsSchemaOf', () => {
  it('describes all facts of the arguments', () => {
    expect(buildArgumentsSchema(Args)).toEqual({
      type: 'object',
      properties: {
        // The most that PostgreSQL's integer holds.
        count: {
          type: 'integer',
          minimum: 1,
          maximum: 2_147_483_647,
          description: 'How many.',
          default: 5,
        },
        level: { type: 'integer', enum: [50, 80], description: 'Per cent.' },
        above: { type: 'number', description: 'Above.' },
        why: { type: 'string', minLength: 3, maxLength: 1000, description: 'Why.' },
        hue: { type: 'string', enum: ['RED', 'BLUE'], description: 'Which.' },
      },
      required: ['above'],
      additionalProperties: false,
    });
  });

  it('includes those of the base classes', () => {
    const { properties } = buildArgumentsSchema(PageArgs);
    expect(Object.keys(properties)).toEqual(['first', 'after', 'direction']);
  });
});

describe('resultSchemaOf', () => {
  it('gives each field its description', () => {
    expect(toResultSchema(createShape(Table))).toEqual({
      type: 'object',
      properties: {
        rows: {
          type: 'array',
          description: 'Rows.',
          items: {
            type: 'object',
            properties: {
              day: { type: 'string', format: 'date', description: 'Day.' },
              share: { type: ['number', 'null'], description: 'Share.' },
            },
            required: ['day', 'share'],
            additionalProperties: false,
          },
        },
      },
      required: ['rows'],
      additionalProperties: false,
    });
  });

  it('leaves out what rowsOnce leaves out', () => {
    const page = z.object({
      nodes: z.array(createShape(Row)),
      edges: z.array(z.object({ cursor: z.string(), node: createShape(Row) })),
      pageInfo: createShape(PageInfo),
      total: z.int().describe('Rows of all pages.'),
    });
    const whole = toResultSchema(page);
    expect(whole.required).toContain('edges');
    const { properties, required } = dropEdgesFromSchema(whole);
    expect(Object.keys(properties).sort()).toEqual(['nodes', 'pageInfo', 'total']);
    expect(required?.toSorted()).toEqual(['nodes', 'pageInfo', 'total']);
    expect(properties['total']).toEqual({ type: 'integer', description: 'Rows of all pages.' });
  });

  it('requires an object', () => {
    expect(() => toResultSchema(z.string())).toThrow('not an object');
  });
});
