import { expect, it } from 'vitest';
import { listArguments } from './arguments.js';
import { validateArguments } from './check-arguments.js';
import { listColumns } from './columns.js';
import { toResultSchema } from './result-schema.js';
import { IntOutput, Output } from './output.js';
import {
  includesPersonalData,
  PersonalDataArg,
  listPersonalFields,
  PersonalOutput,
} from './personal.js';
import { createShape } from './shape.js';
import { ArgsType } from './schema-decorators.js';

@Output('A guest of the house.')
class Guest {
  @IntOutput('Number of the guest.')
  guest!: number;

  @PersonalOutput('What they are called.')
  fullName?: string | null;
}

@ArgsType()
class GuestsArgs {
  @PersonalDataArg()
  personalData: boolean = false;
}

it('excludes personal fields from the columns, and accepts rows without them', () => {
  expect(listPersonalFields(Guest)).toEqual(['fullName']);
  expect(listColumns(Guest).map(({ name }) => name)).toEqual(['guest']);
  const shape = createShape(Guest);
  expect(shape.parse({ guest: 1 })).toEqual({ guest: 1 });
  expect(shape.parse({ guest: 1, fullName: null })).toEqual({ guest: 1, fullName: null });
  expect(toResultSchema(shape)).toMatchObject({
    properties: { fullName: { description: expect.stringContaining('personalData') as string } },
    required: ['guest'],
  });
});

it('requires true to request personal data, in any spelling', async () => {
  const asks = async (given: object) =>
    includesPersonalData(await validateArguments(GuestsArgs, given));
  expect(await asks({ personalData: true })).toBe(true);
  expect(await asks({ personalData: 'true' })).toBe(true);
  for (const given of [{}, { personalData: null }, { personalData: 'false' }]) {
    expect(await asks(given)).toBe(false);
  }
  for (const given of [{ personalData: 1 }, { personalData: 'yes' }, { personalData: ['true'] }]) {
    await expect(asks(given)).rejects.toMatchObject({ code: 'ARGUMENT_INVALID' });
  }
  expect(listArguments(GuestsArgs)).toMatchObject([{ name: 'personalData', default: false }]);
});
