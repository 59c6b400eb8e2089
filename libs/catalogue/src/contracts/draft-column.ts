import type { TableColumn } from '../tables/table.js';

/** A column as a contract file has it. */
export interface DraftColumn {
  name: string;
  headers: string[];
  type: 'integer' | 'decimal' | 'date' | 'boolean' | 'text';
  scale?: number;
  formats?: string[];
  required: boolean;
}

/** Orders of dates that contracts know. */
const FORMATS = ['dd/mm/yyyy', 'mm/dd/yyyy', 'yyyy-mm-dd'];
const SCALE_MAX = 9;
/** Digits after the point of a number of which only the magnitude is known. */
const SCALE_GUESSED = 6;
const DECIMAL = /^DECIMAL\(\d+, ?(\d+)\)$/;
const INTEGER = /^(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?$/;

/** @param common as the contract has it @param remarks gets what was guessed of it, a sentence each */
export function draftColumn(
  column: TableColumn,
  common: Pick<DraftColumn, 'name' | 'headers' | 'required'>,
  remarks: string[],
): DraftColumn {
  const { type, dateOrder } = column;
  const say = (remark: string) => remarks.push(`${column.name}: ${remark}`);
  if (column.note !== null) say(column.note);
  const scale = DECIMAL.exec(type)?.[1];
  if (scale !== undefined) {
    if (Number(scale) > SCALE_MAX) {
      say(`has ${scale} digits after the point, and contracts keep ${SCALE_MAX}`);
    }
    return { ...common, type: 'decimal', scale: Math.min(Number(scale), SCALE_MAX) };
  }
  if (INTEGER.test(type)) return { ...common, type: 'integer' };
  switch (type) {
    case 'VARCHAR':
      return { ...common, type: 'text' };
    case 'BOOLEAN':
      return { ...common, type: 'boolean' };
    case 'DOUBLE':
      say(`is a floating number, taken as a decimal of ${SCALE_GUESSED} digits after the point`);
      return { ...common, type: 'decimal', scale: SCALE_GUESSED };
    case 'DATE':
      if (dateOrder === undefined) {
        say('is a date that was never text: yyyy-mm-dd is how it would be written');
        return { ...common, type: 'date', formats: ['yyyy-mm-dd'] };
      }
      if (FORMATS.includes(dateOrder)) return { ...common, type: 'date', formats: [dateOrder] };
      say(`is written ${dateOrder}, which contracts do not read: taken as text`);
      return { ...common, type: 'text' };
    default:
      say(`is ${type}, which contracts do not know: taken as text`);
      return { ...common, type: 'text' };
  }
}
