import { describeInSchemas } from './schema-decorators.js';

/** Registers an enum with descriptions, each member spelt like its value. */
export function namedEnum<Name extends string>(
  name: string,
  description: string,
  members: Record<Name, string>,
): { [Member in Name]: Member } {
  const names = Object.keys(members) as Name[];
  const values = Object.fromEntries(names.map((member) => [member, member]));
  const valuesMap = Object.fromEntries(
    names.map((member) => [member, { description: members[member] }]),
  );
  describeInSchemas(({ registerEnumType }) =>
    registerEnumType(values, { name, description, valuesMap }),
  );
  return values as { [Member in Name]: Member };
}
