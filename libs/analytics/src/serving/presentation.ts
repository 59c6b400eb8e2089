import { argumentsOf } from '#serving/arguments.js';
import { columnsOf } from '#serving/columns.js';
import type { Look, UseCase } from './use-case.js';

/** What the pages in the browser get of a use case. */
export interface ShownAnswer extends Pick<
  UseCase,
  'name' | 'path' | 'flow' | 'description' | 'example'
> {
  look: Look | null;
  arguments: readonly ShownArgument[];
  columns: readonly { name: string; type: string }[];
}

interface ShownArgument {
  name: string;
  type: string;
  values?: readonly string[];
  min?: number;
  max?: number;
}

/** The data of a use case for the pages. @throws Error where its look names what it does not have */
export function shownOf(useCase: UseCase): ShownAnswer {
  const { name, path, flow, description, example, look, args, row } = useCase;
  const known = row ? columnsOf(row) : [];
  const given = argumentsOf(args);
  if (look) {
    const { chart, table } = look;
    for (const field of [chart.x, chart.y, chart.label ?? chart.x, ...table.columns]) {
      if (!known.some((column) => column.name === field))
        throw new Error(`${name} has no ${field}`);
    }
    for (const { argument } of look.controls) {
      const names = argument === 'month' ? ['from', 'to'] : [argument];
      if (!names.every((each) => given.some((one) => one.name === each))) {
        throw new Error(`${name} has no argument ${argument}`);
      }
    }
  }
  return {
    name,
    path,
    flow,
    description,
    example,
    look: look ?? null,
    columns: known.map(({ name: column, type }) => ({
      name: column,
      type: typeof type === 'string' ? type : 'list',
    })),
    arguments: given.map(({ name: argument, type, values, limits }) => ({
      name: argument,
      type,
      ...(values && { values }),
      ...(limits?.minimum !== undefined && { min: limits.minimum }),
      ...(limits?.maximum !== undefined && { max: limits.maximum }),
    })),
  };
}
