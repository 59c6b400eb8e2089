import { BooleanArg, DateArg, EnumArg, IntArg, NumberArg } from '#serving/input.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { ScenarioHoliday } from './holiday.js';

@ArgsType()
export class ForecastScenarioArgs {
  @IntArg('Only this store.', { min: 1 })
  store?: number;

  @IntArg('Only this department.', { min: 1 })
  department?: number;

  @EnumArg(ScenarioHoliday, 'A holiday to move, or to leave out.')
  holiday?: ScenarioHoliday;

  @DateArg('Its new day; left out without one.')
  movedTo?: string;

  @NumberArg('Growth in per cent.', { min: -100, max: 1000 })
  growth?: number;

  @IntArg('`growth` is of this store alone.', { min: 1 })
  growingStore?: number;

  @IntArg('`growth` is of this department alone.', { min: 1 })
  growingDepartment?: number;

  @IntArg('A store that closes.', { min: 1 })
  closingStore?: number;

  @DateArg('First day that it is closed.')
  closingFrom?: string;

  @BooleanArg('Asks for the effect of MarkDowns.', false)
  markDowns = false;
}
