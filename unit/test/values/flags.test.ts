import { flagCases } from './cases/flags.ts';
import { checkTable } from './check.ts';

checkTable(flagCases);
