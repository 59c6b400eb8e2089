import { toWords } from '#analytics/words/field-format.js';
import { formatTimeInZone } from './times.js';

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;

/** `files: 3, only if changed: yes`: the details of an act in words, without empty ones. @param details JSON of an object */
export function formatDetails(details: string): string {
  return formatMembers(JSON.parse(details) as object, ': ').join(', ');
}

const formatMembers = (value: object, sign: string): string[] =>
  Object.entries(value).flatMap(([name, each]) => {
    const text = formatValue(each);
    return text === '' ? [] : [`${toWords(name)}${sign}${text}`];
  });

function formatValue(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return TIME.test(value) ? formatTimeInZone(value) : value;
  if (Array.isArray(value)) return value.map(formatValue).filter(Boolean).join(', ');
  return typeof value === 'object' ? formatMembers(value, ' ').join(' ') : JSON.stringify(value);
}
