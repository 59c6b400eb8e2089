import type { Scope } from '#access/scope.js';
import type { Marts } from '#analytics/snapshot/marts.js';
import { limitSnapshot } from '#analytics/snapshot/snapshot.js';
import { answerRegistry } from '#analytics/answers/answers.js';
import { formatHeading } from '#analytics/words/field-format.js';
import { holidayNames } from '#calendar/holidays.js';
import type { Tool } from '#serving/endpoint/mcp-tool.js';
import type { ObjectSchema } from '#serving/object-schema.js';

/** The meaning here of words that all answers share. */
const words: Readonly<Record<string, string>> = {
  week: 'The week date in the chain’s files. Figures for sales, stores and departments cover whole weeks.',
  month: 'A calendar month, named by its first day. Figures for transactions cover whole months.',
  sales: 'Money, exact to the cent. Returns are negative sales and are part of every sum.',
  'store-week': 'One store in one week. An average over store-weeks gives each the same weight.',
  'department-week': 'One department of one store in one week.',
  'holiday week': `A week that the files mark as a holiday week: ${holidayNames.join(', ')}.`,
  lift: 'One average divided by another, minus one: 0.1 is 10 % more.',
  'like-for-like':
    'Only weeks that also exist 364 days earlier, so that the comparison uses the same weeks.',
  offer: 'A MarkDown of any kind. The files have none before the first recorded one.',
  transaction:
    'One line of a till: a customer, a shop, a product, a sales person and a day. Returns are transactions ' +
    'with negative pieces.',
  visit: 'A customer’s day in a shop, with any number of transactions.',
  basket: 'All that one customer buys in a shop on a day.',
  'list price': 'The price of a product in the products file on the day of a transaction.',
  incentive:
    'A percentage of a sales person’s sales in a shop and month, for the best seller of that shop and month.',
  tie: 'Equal figures. All stores, products or people with the same figure are returned and share the rank.',
  coverage:
    'First and last week or month of an answer, and their number. A low total may come from a partial year.',
  snapshot:
    'An immutable, numbered set of figures from one run. Weekly sales and transactions have one published snapshot ' +
    'each. All pages of a list come from the snapshot of its first page.',
  quality:
    'PASSED, or WARNING if rows are in quarantine or a quality rule warned; UNKNOWN within a scope.',
  ratio: 'Shares, lifts and changes are ratios: 0.05 is 5 %. Other numbers are rounded to cents.',
};

/** Returns every word and every figure of the tools' answers, as Markdown. */
function renderGlossary(tools: readonly Tool[]): string {
  const lines = Object.entries(words).map(([word, meaning]) => `- **${word}**: ${meaning}`);
  const sections = tools.map((tool) =>
    [`## ${tool.title}`, tool.description, formatFields(tool.outputSchema).join('\n')].join('\n\n'),
  );
  return `${['# Glossary', lines.join('\n'), ...sections].join('\n\n')}\n`;
}

/** Writes one line per field, nested ones below. */
function formatFields(schema: ObjectSchema, indent = ''): string[] {
  return Object.entries(schema.properties).flatMap(([name, field]) => {
    if (indent === '' && COMMON.has(name)) return [];
    const sentence = 'description' in field ? String(field.description) : '';
    const inner = findObject(field);
    return [
      `${indent}- \`${name}\`: ${sentence}`,
      ...(inner ? formatFields(inner, `${indent}  `) : []),
    ];
  });
}

/** Every answer has these; the glossary of words describes them. */
const COMMON = new Set(['snapshot', 'coverage', 'pageInfo']);

function findObject(field: object): ObjectSchema | undefined {
  if ('properties' in field) return field as ObjectSchema;
  if ('items' in field) return findObject(field.items as object);
  if ('anyOf' in field) return (field.anyOf as object[]).map(findObject).find((each) => each);
  return undefined;
}

/** Returns the resources of an assistant: words, the snapshot, each question. */
export function buildResources(tools: readonly Tool[], marts: Marts): Resource[] {
  const glossary = renderGlossary(tools);
  return [
    {
      uri: 'retailstream://glossary',
      name: 'glossary',
      title: 'Glossary',
      description: 'Meaning of the words and figures in the answers.',
      mimeType: 'text/markdown',
      read: () => Promise.resolve(glossary),
    },
    {
      uri: 'retailstream://snapshot',
      name: 'snapshot',
      title: 'Published snapshot',
      description: 'The snapshot of the answers: publication time, last date of its data, quality.',
      mimeType: 'application/json',
      read: async (scope) => JSON.stringify(limitSnapshot(await marts.snapshot(), scope), null, 2),
    },
    ...describeAnswers(tools),
    ...tools.map(describeTool),
  ];
}

/** The details that `tools/list` leaves out. */
function describeTool({
  name,
  title,
  description,
  role,
  inputSchema,
  outputSchema,
}: Tool): Resource {
  const text = JSON.stringify({ name, title, description, role, inputSchema, outputSchema });
  return {
    uri: `retailstream://tools/${name}`,
    name: `${name} in detail`,
    title: `${title}: schemas`,
    description: 'JSON Schema of the arguments and of the answer.',
    mimeType: 'application/json',
    read: () => Promise.resolve(text),
  };
}

/** Returns each answer with its fields and an example query. */
function describeAnswers(tools: readonly Tool[]): Resource[] {
  return answerRegistry.map(({ name, path, description, example }) => {
    const tool = tools.find((each) => each.name === name);
    const title = formatHeading(name);
    const text = [
      `# ${title}`,
      description,
      `Over REST: \`GET /v1/${path}\`. Over GraphQL:`,
      `\`\`\`graphql\n${example}\n\`\`\``,
      ...(tool ? [formatFields(tool.outputSchema).join('\n')] : []),
    ].join('\n\n');
    return {
      uri: `retailstream://answers/${path}`,
      name,
      title,
      description,
      mimeType: 'text/markdown',
      read: () => Promise.resolve(`${text}\n`),
    };
  });
}

export interface Resource {
  uri: string;
  name: string;
  title: string;
  description: string;
  mimeType: 'text/markdown' | 'application/json';
  /** @throws AppError when nothing can be read yet */
  read(scope?: Scope): Promise<string>;
}
