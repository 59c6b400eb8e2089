import type { ObjectSchema } from '#serving/json-schema/object-schema.js';
import type { Tool } from './tool.js';
import { words } from './words.js';

/** Every word and every figure of the tools' answers, as Markdown. */
export function glossaryOf(tools: readonly Tool[]): string {
  const lines = Object.entries(words).map(([word, meaning]) => `- **${word}**: ${meaning}`);
  const sections = tools.map((tool) =>
    [`## ${tool.title}`, tool.description, fieldsOf(tool.outputSchema).join('\n')].join('\n\n'),
  );
  return `${['# Glossary', lines.join('\n'), ...sections].join('\n\n')}\n`;
}

/** One line a field, inner ones below theirs. */
export function fieldsOf(schema: ObjectSchema, indent = ''): string[] {
  return Object.entries(schema.properties).flatMap(([name, field]) => {
    if (indent === '' && COMMON.has(name)) return [];
    const sentence = 'description' in field ? String(field.description) : '';
    const inner = objectIn(field);
    return [
      `${indent}- \`${name}\`: ${sentence}`,
      ...(inner ? fieldsOf(inner, `${indent}  `) : []),
    ];
  });
}

/** Every answer has them; the words say what they are. */
const COMMON = new Set(['snapshot', 'coverage', 'pageInfo']);

function objectIn(field: object): ObjectSchema | undefined {
  if ('properties' in field) return field as ObjectSchema;
  if ('items' in field) return objectIn(field.items as object);
  if ('anyOf' in field) return (field.anyOf as object[]).map(objectIn).find((each) => each);
  return undefined;
}
