import { text } from 'node:stream/consumers';
import { BooleanArg, DateArg, EnumArg, IdArg, IntArg, ListArg, TextArg } from '#serving/input.js';
import { namedEnum } from '#serving/named-enum.js';
import { defineOperation } from '#operations/operation/operation.js';
import { IntOutput, Output, TextOutput } from '#serving/output.js';
import { ArgsType, InputType } from '#serving/schema-decorators.js';

const Colour = namedEnum('Colour', 'A colour.', { red: 'Like a rose.', blue: 'Like the sky.' });

@Output('A box.')
export class Box {
  @TextOutput('Its number.')
  id!: string;

  @IntOutput('What is in it.')
  things!: number;
}

@ArgsType()
class FindBoxesArgs {
  @IntArg('Boxes to give.', { min: 1, max: 9, default: 2 })
  first: number = 2;

  @DateArg('Only boxes made since.')
  madeSince?: string;

  @EnumArg(Colour, 'Only boxes of this colour.')
  colour?: string;
}

/** A query of a list. */
export const findBoxes = defineOperation({
  name: 'findBoxes',
  summary: 'Boxes.',
  description: 'Boxes, the largest first.',
  args: FindBoxesArgs,
  result: [Box],
  role: 'admin',
  rest: { method: 'GET', path: 'boxes', statuses: { 200: 'The boxes.' } },
  examples: [{ about: 'a red one', args: { first: 1, colour: 'red' } }],
  run: (_context, { first }) =>
    Promise.resolve([9, 8, 7].slice(0, first).map((things) => ({ id: `b${things}`, things }))),
});

@InputType({ description: 'Something to put into a box.' })
class Thing {
  @TextArg('What it is called.', { required: true })
  name!: string;

  @IntArg('Grams.')
  weight?: number;
}

@ArgsType()
class FillBoxArgs {
  @IdArg('Number of the box.')
  id!: string;

  @ListArg(Thing, 'What to put in.')
  things?: Thing[];

  @BooleanArg('Close it.', true)
  close: boolean = true;
}

/** A mutation with a file upload; the response has one line per item in the box. */
export const fillBox = defineOperation({
  name: 'fillBox',
  summary: 'Fills a box.',
  args: FillBoxArgs,
  upload: 'text/csv',
  result: Box,
  role: 'admin',
  audit: ['fill-box'],
  rest: {
    method: 'POST',
    path: 'boxes/:id/fill',
    statuses: { 200: 'It is full.', 202: 'It is being filled.' },
    reply: ({ things }) => (things === 0 ? { status: 202, location: '/v1/admin/boxes' } : {}),
  },
  examples: [
    { about: 'leave it open', args: { id: '4', close: false } },
    { about: "a child's toy", args: { id: '4', things: [{ name: "a child's toy" }] } },
  ],
  async run({ actor }, { id, things = [], close }, upload) {
    const lines = upload ? (await text(upload)).trimEnd().split('\n').length : things.length;
    return { id: `${id} of ${actor}${close ? '' : ', open'}`, things: lines };
  },
});

/** A query that returns a file; `madeSince=2000-01-01` fails before the first line. */
export const exportBoxes = defineOperation({
  name: 'exportBoxes',
  summary: 'Boxes as CSV.',
  args: FindBoxesArgs,
  result: { contentType: 'text/csv', fileName: 'boxes.csv' },
  role: 'admin',
  rest: { method: 'GET', path: 'boxes/export', statuses: { 200: '' } },
  examples: [{ about: 'all', args: {} }],
  async *run(_context, { first, madeSince }) {
    yield await Promise.resolve('id,things\n');
    if (madeSince === '2000-01-01') throw new Error('too old');
    for (const things of [9, 8, 7].slice(0, first)) yield `b${things},${things}\n`;
  },
});

/** A mutation that returns a boolean. */
export const dropBox = defineOperation({
  name: 'dropBox',
  summary: 'Drops a box.',
  args: FillBoxArgs,
  result: Boolean,
  role: 'admin',
  audit: ['drop-box'],
  rest: { method: 'POST', path: 'boxes/:id/drop', statuses: { 204: '' } },
  examples: [{ about: 'box 4', args: { id: '4' } }],
  run: (_context, { close }) => Promise.resolve(close),
});
