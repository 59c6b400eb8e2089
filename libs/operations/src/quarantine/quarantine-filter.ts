import { missing, reasons, tooEarly } from '#pipeline/quarantine/reasons.js';
import { BooleanArg, EnumArg, IntArg, TextArg } from '#serving/input.js';
import { FlowArg } from '../arguments.js';
import { namedEnum } from '#serving/named-enum.js';
import { ArgsType } from '#serving/schema-decorators.js';

/**
 * Reasons of references that flows declare: GraphQL needs every value of an enum by name. A test holds
 * them to the flows.
 */
export const referenceReasons = {
  UNKNOWN_STORE: missing('stores'),
  UNKNOWN_CUSTOMER_ID: missing('customers'),
  UNKNOWN_STORE_ID: missing('shops'),
  UNKNOWN_PRODUCT_NAME: missing('products'),
  UNKNOWN_SALES_PERSON_ID: missing('sales_team'),
  TOO_EARLY_FOR_STORE_ID: tooEarly('shops'),
  TOO_EARLY_FOR_SALES_PERSON_ID: tooEarly('sales_team'),
};

const reasonTexts = Object.entries({ ...reasons, ...referenceReasons }).map(
  ([code, { rule, remedy }]) => [
    code,
    `A value or a row that ${rule.replace(/^the row has/, 'has')}: ${remedy}.`,
  ],
);

export const QuarantineReason = namedEnum(
  'QuarantineReason',
  'Why a row is set aside.',
  Object.fromEntries(reasonTexts) as Record<
    keyof typeof reasons | keyof typeof referenceReasons,
    string
  >,
);

const QuarantineState = namedEnum('QuarantineState', 'Whether a row was mended.', {
  open: 'No correction was given, or its file was refused or withdrawn.',
  mended: 'A correction was given.',
  all: 'Either.',
});

/** Which rows are wanted. */
@ArgsType()
export class QuarantineArgs {
  @TextArg('Only rows of this dataset.')
  dataset?: string;

  @EnumArg(QuarantineReason, 'Only rows set aside for this reason.')
  reason?: string;

  @TextArg('Only rows whose fault is in this column, as the contract names it.')
  column?: string;

  @TextArg('Only rows of files whose sha-256 begins so (six digits or more), or of this path.')
  file?: string;

  @IntArg('Only rows that this run set aside.', { min: 1 })
  run?: number;

  @EnumArg(QuarantineState, 'Only open rows, only mended ones, or all.', 'open')
  state: 'open' | 'mended' | 'all' = 'open';

  @FlowArg()
  flow?: string;
}

/** Which rows, and whether what is sealed in them is to be read. */
@ArgsType()
export class QuarantinedRowsArgs extends QuarantineArgs {
  @BooleanArg(
    'What is sealed in rows opened: needs the role personal-data, and is recorded.',
    false,
  )
  personalData?: boolean = false;
}
