import { checkTable } from './check.ts';
import { integerCases } from './cases/integer.ts';

checkTable(integerCases);
