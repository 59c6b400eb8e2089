import { parse } from 'csv-parse/sync';
import { encodeRequest } from '../../bench/api/http-request.js';
import { type Attack, get } from './attack.js';
import { findReplyComplaint } from './complaint.js';
import { exchange, type Reply } from './exchange.js';

const LISTS = [
  'monthly-department-sales',
  'weekly-top-stores',
  'department-performance',
  'lowest-fuel-prices',
  'yearly-store-performance',
];
const FORMULAS = ['=1+1', '+1+1', '-1+1', '@SUM(1)', '\t=1+1', '\r=1+1'];
const NUMBER = /^-?\d+(\.\d+)?$/;
const CHUNK = /([0-9a-f]+)\r\n/y;

/** A spreadsheet would evaluate it. */
const isFormula = (cell: string) => /^[=+\-@\t\r]/.test(cell) && !NUMBER.test(cell);

function findCellComplaint(reply: Reply): string | undefined {
  const isCsv = reply.status === 200 && /^content-type: *text\/csv/im.test(reply.head);
  if (!isCsv) return findReplyComplaint(reply);
  const cells = parse(readText(reply)).flat();
  const formula = cells.find(isFormula);
  return formula === undefined ? undefined : `a cell is a formula: ${formula}`;
}

/** The body without chunk headers. */
function readText({ head, body }: Reply): string {
  if (!/^transfer-encoding: *chunked/im.test(head)) return body;
  let text = '';
  for (let at = 0; ;) {
    CHUNK.lastIndex = at;
    const length = parseInt(CHUNK.exec(body)?.[1] ?? '0', 16);
    if (length === 0) return text;
    const begin = CHUNK.lastIndex;
    text += body.slice(begin, begin + length);
    at = begin + length + '\r\n'.length;
  }
}

/** Requests every list as CSV, also with formulas as arguments. */
export const csvFormulas: Attack = {
  name: 'CSV formulas',
  findComplaint: findCellComplaint,
  run: async ({ port }) => {
    const replies: Reply[] = [];
    const questions = ['', ...FORMULAS.map((text) => `&department=${encodeURIComponent(text)}`)];
    for (const list of LISTS) {
      for (const question of questions) {
        const request = get(`/v1/${list}?format=csv${question}`);
        replies.push(await exchange({ port, chunks: [encodeRequest(request)] }));
      }
    }
    return replies;
  },
};
