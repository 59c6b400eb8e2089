import type { Contract } from '#intake/contracts/contract.js';
import { PersonKeys } from '#personal/person-keys.js';
import { AppError } from '#platform/errors/app-error.js';
import { type Erasure, Erasures } from './erasures.js';
import type { Ledger } from '../ledger/ledger.js';

/** A person's number, or the place of a row that does not tell one. */
const PERSON = /^(0|[1-9]\d{0,17}|row [0-9a-f]{12}:[1-9]\d{0,14})$/;

/** Who is to be erased, and for the audit log: who asks and why. */
interface Asked {
  dataset: string;
  /** Their number there; or the place of a row that does not tell it. */
  person: string;
  actor: string;
  reason: string;
}

/**
 * Erases a person for good. Their key is destroyed, so that nothing in lake, warehouse and quarantine that is sealed by
 * it can be read any more, and nothing of theirs is taken in again. A worker then takes what files of the source say of
 * them out of these. Rows that only name their number stay. Safe to repeat.
 * @throws AppError ARGUMENT_INVALID
 */
export async function erasePerson(
  { audit, flow, warehouse }: Pick<Ledger, 'audit' | 'flow' | 'warehouse'>,
  asked: Asked,
): Promise<Erasure> {
  const { dataset, person, actor } = asked;
  const reason = asked.reason.trim();
  if (reason === '') throw new AppError('ARGUMENT_INVALID', 'reason: say why');
  requirePeople(flow, dataset);
  if (!PERSON.test(person)) {
    const what =
      'is to be a number as the files have it, or the place of a row: row 0123456789ab:17';
    throw new AppError('ARGUMENT_INVALID', `person: ${what}`);
  }
  return warehouse.transaction(async (manager) => {
    const keys = new PersonKeys(warehouse, { flow: flow.name, dataset });
    const hadKey = await keys.destroy(manager, person);
    const subject = `${dataset} ${person}`;
    const details = { flow: flow.name, hadKey };
    await audit.record(manager, { actor, action: 'erase-person', subject, reason, details });
    const erasures = new Erasures(warehouse, flow.name);
    return erasures.add(manager, { dataset, person, hadKey, askedBy: actor, reason });
  });
}

function requirePeople({ name, datasets }: Ledger['flow'], dataset: string): void {
  if (datasets.get(dataset)?.contract.personal) return;
  const of = [...datasets.values()].filter(
    ({ contract }: { contract: Contract }) => contract.personal,
  );
  const names = of.map((each) => each.name).join(', ') || 'none';
  const message = `dataset: ${dataset} of flow ${name} is about no people; those that are: ${names}`;
  throw new AppError('ARGUMENT_INVALID', message);
}
