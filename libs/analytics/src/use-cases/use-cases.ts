import type { UseCaseClass } from '../serving/use-case.js';
import { CustomerVisits } from './customer-visits/customer-visits.js';
import { WeeklyTopStores } from './weekly-top-stores/weekly-top-stores.js';

/** Every business question, in the order of the design. A new one adds a folder and a line here. */
export const useCases: readonly UseCaseClass[] = [CustomerVisits, WeeklyTopStores];
